// Passkeys around django-allauth's own scripts: shown only where the browser knows them, and a failure in words.

const isKnown = "PublicKeyCredential" in window;

for (const element of document.querySelectorAll("[data-passkey]")) element.hidden = !isKnown;
for (const element of document.querySelectorAll("[data-passkey-missing]")) element.hidden = isKnown;

function tell(isFailed) {
  for (const element of document.querySelectorAll("[data-passkey-failed]")) element.hidden = !isFailed;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  tell(true);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-passkey] button")) tell(false);
}, true);
