/* The tablet at the door takes a number without leaving its page, so that a tap while the
   box is away does not end at the browser's own error page, from which nobody returns. */
(function () {
  'use strict';
  var LONGEST = 5000;
  var live = document.querySelector('[data-live]');
  var isSending = false;

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
        askNow();
      }
    };
    request.send('nonce=' + encodeURIComponent(nonce) + '&layanan=' + encodeURIComponent(service));
  }

  live.addEventListener('click', function (event) {
    var button = buttonOf(event.target);
    if (!button || button.disabled) { return; }
    event.preventDefault();
    if (!isSending) { send(button.form.action, button.form.elements.nonce.value, button.value); }
  });
}());
