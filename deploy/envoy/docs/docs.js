'use strict';

// The token stays in the memory of this page: it is gone with the tab.
let ui;

function describe(token) {
  try {
    const part = token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/');
    const bytes = Uint8Array.from(atob(part), (character) => character.charCodeAt(0));
    const claims = JSON.parse(new TextDecoder().decode(bytes));
    const until = new Date(claims.exp * 1000);
    const expired = until < new Date() ? ' — đã hết hạn · expired' : '';
    return `${claims.sub}: ${(claims.roles || []).join(', ')}; đến · until ${until.toLocaleString('vi')}${expired}`;
  } catch {
    return 'Mã không đọc được. · This is not a token.';
  }
}

document.getElementById('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const token = document.getElementById('token').value.trim().replace(/^Bearer /i, '');
  const state = document.getElementById('token-state');
  if (token === '') {
    ui.authActions.logout(['bearer']);
    state.textContent = '';
    return;
  }
  ui.preauthorizeApiKey('bearer', token);
  state.textContent = describe(token);
});

ui = SwaggerUIBundle({
  url: '/openapi.yaml',
  dom_id: '#api',
  docExpansion: 'none',
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  filter: true,
  tryItOutEnabled: true,
  validatorUrl: null,
});
