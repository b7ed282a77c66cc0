import time
from axe_playwright_python.base import AXE_SCRIPT
from page_kinds import *
def test_measure(open_page, page_faults):
    page_faults.expect("status of")
    page = open_page(viewport={"width":1280,"height":900}, reduced_motion="reduce")
    out=[]
    page.goto(HOME.url("en"))
    for kind in (HOME, CATALOGUE, PAGE_KINDS[2], CRITERION, COMPARISON, PAGE_KINDS[7]):
        t0=time.time(); page.goto(kind.url("en")); t1=time.time()
        page.evaluate("document.querySelectorAll('main details').forEach((d) => { d.open = true })")
        n=page.evaluate("document.querySelectorAll('*').length")
        page.evaluate(AXE_SCRIPT); t2=time.time()
        page.evaluate("async()=>{await axe.run({resultTypes:['violations'], rules:{'color-contrast':{enabled:false}}})}"); t3=time.time()
        page.evaluate("async()=>{await axe.run({include:[['html']],exclude:[['.facet li:nth-child(n+5)'],['.cards > li:nth-child(n+5)']]},{resultTypes:['violations'], runOnly:['color-contrast','link-in-text-block']})}"); t4=time.time()
        out.append(f"{kind} n={n} load {t1-t0:.2f} inject {t2-t1:.2f} rest {t3-t2:.2f} contrast {t4-t3:.2f}")
    perf=page.evaluate("async()=>{}")
    raise AssertionError("\n".join(out))
