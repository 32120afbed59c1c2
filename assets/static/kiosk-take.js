/* The tablet at the door takes a number without leaving its page, so that a tap while the
   box is away does not end at the browser's own error page, from which nobody returns. */
(function () {
  'use strict';
  var LONGEST = 5000, RETRY_WITHIN = 20000;
  var live = document.querySelector('[data-live]');
  var isSending = false;
  /* By service: the nonce of a tap without an answer, and until when it is used again. */
  var unanswered = {};

  function buttonOf(element) {
    while (element !== live && element.name !== 'layanan') { element = element.parentNode; }
    return element === live ? null : element;
  }

  function askNow() {
    var event = document.createEvent('Event');
    event.initEvent('live:now', false, false);
    live.dispatchEvent(event);
  }

  /* As without this script, where a refusal is shown; the same nonce, so the same number. */
  function submit(nonce, service) {
    var form = live.querySelector('form'), choice = document.createElement('input');
    if (!form) { return; } /* all has closed meanwhile, and the page says so */
    choice.type = 'hidden';
    choice.name = 'layanan';
    choice.value = service;
    form.appendChild(choice);
    form.elements.nonce.value = nonce;
    form.submit();
  }

  /* The number may have been given and only its answer be lost; the page has a new nonce as
     soon as it shows that one more waits. So the next tap asks for the same number again,
     but not when another visitor stands there by then. */
  function nonceOf(button) {
    var lost = unanswered[button.value];
    delete unanswered[button.value];
    return lost && Date.now() < lost.until ? lost.nonce : button.form.elements.nonce.value;
  }

  function send(action, nonce, service) {
    var request = new XMLHttpRequest();
    isSending = true;
    request.open('POST', action, true);
    request.timeout = LONGEST;
    request.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded');
    request.onreadystatechange = function () {
      if (request.readyState !== 4) { return; }
      isSending = false;
      if (request.status === 200 && request.responseURL) {
        location.assign(request.responseURL);
      } else if (request.status) {
        submit(nonce, service);
      } else {
        unanswered[service] = { nonce: nonce, until: Date.now() + RETRY_WITHIN };
        askNow();
      }
    };
    request.send('nonce=' + encodeURIComponent(nonce) + '&layanan=' + encodeURIComponent(service));
  }

  live.addEventListener('click', function (event) {
    var button = buttonOf(event.target);
    if (!button || button.disabled) { return; }
    event.preventDefault();
    if (!isSending) { send(button.form.action, nonceOf(button), button.value); }
  });
}());
