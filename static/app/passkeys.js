// Passkeys: <form data-passkey="get" or "create"> asks the browser when its [data-passkey-press] is pressed, and posts the
// answer in its field "credential". What to ask stands in the JSON element that data-options names, or at data-options-from.
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
const credentials = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

const options = async (form) => {
  const place = form.dataset.optionsFrom;
  if (!place) return JSON.parse(document.getElementById(form.dataset.options).textContent);
  const answer = await fetch(place, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`no options: ${answer.status}`);
  return answer.json();
};

const get = async ({ request_options: { publicKey } }) => {
  const found = await navigator.credentials.get({
    publicKey: { ...publicKey, challenge: bytes(publicKey.challenge), allowCredentials: credentials(publicKey.allowCredentials) },
  });
  const { clientDataJSON, authenticatorData, signature, userHandle } = found.response;
  return answer(found, {
    clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
};

// Every passkey of the house proves its holder and is found without a name, whatever the server's default is.
const create = async ({ creation_options: { publicKey } }) => {
  const made = await navigator.credentials.create({
    publicKey: {
      ...publicKey, challenge: bytes(publicKey.challenge), user: { ...publicKey.user, id: bytes(publicKey.user.id) },
      excludeCredentials: credentials(publicKey.excludeCredentials),
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    },
  });
  const { clientDataJSON, attestationObject } = made.response;
  return answer(made, {
    clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject), transports: made.response.getTransports?.() || [],
  });
};

const answer = (credential, response) => ({
  type: credential.type, id: credential.id, rawId: text(credential.rawId), response,
  authenticatorAttachment: credential.authenticatorAttachment, clientExtensionResults: credential.getClientExtensionResults(),
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-passkey-press]");
  if (!button) return;
  const form = button.form;
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  button.disabled = true;
  try {
    const asked = await options(form);
    form.elements.credential.value = JSON.stringify(await (form.dataset.passkey === "create" ? create(asked) : get(asked)));
    form.submit();
  } catch (error) {
    failed.hidden = false;
    button.disabled = false;
    document.dispatchEvent(new CustomEvent("k:say", { detail: failed.textContent.trim() }));
  }
});
