/* A page that takes numbers and is shown again as the browser kept it (Back): its nonce is
   used up, and what it says of the queue is old. A part that is live asks for itself. ES5. */
(function () {
  'use strict';

  function renew(form) {
    form.elements.nonce.value = ''; /* a tap before the new page is there takes nothing */
    if (form.hasAttribute('data-again')) { location.replace(form.getAttribute('data-again')); }
  }

  window.addEventListener('pageshow', function (event) {
    if (!event.persisted) { return; }
    Array.prototype.forEach.call(document.forms, function (form) {
      if (form.elements.nonce) { renew(form); }
    });
  });
}());
