/* A page that takes numbers and is shown again as the browser kept it (Back): its nonce is
   used up, and what it says of the queue is old. A part that is live asks for itself; a page
   without one asks each minute whether its name, colour and logo are still right, and is
   loaded again when somebody comes back to it after a minute. ES5. */
(function () {
  'use strict';
  var A_MINUTE = 60000;
  var shown = document.documentElement.getAttribute('data-merek');
  var again = document.querySelector('form[data-again]');
  var hiddenSince = Date.now(), isSent = false;

  function renew(form) {
    form.elements.nonce.value = ''; /* a tap before the new page is there takes nothing */
    if (form.hasAttribute('data-again')) { location.replace(form.getAttribute('data-again')); }
  }

  /* The box must answer first: nobody is led to the browser's own error page. And a tap
     counts more than a fresh page: its nonce is good, and its answer on the way. */
  function follow(form, isOld) {
    var request = new XMLHttpRequest();
    if (document.hidden) { return; }
    request.open('HEAD', form.getAttribute('data-again'), true);
    request.onreadystatechange = function () {
      var brand = request.readyState === 4 && request.getResponseHeader('X-Merek');
      if (brand && !isSent && (isOld || brand !== shown)) {
        location.replace(form.getAttribute('data-again'));
      }
    };
    request.send();
  }

  window.addEventListener('pageshow', function (event) {
    if (!event.persisted) { return; }
    Array.prototype.forEach.call(document.forms, function (form) {
      if (form.elements.nonce) { renew(form); }
    });
  });
  if (again) {
    again.addEventListener('submit', function () { isSent = true; });
    setInterval(function () { follow(again, false); }, A_MINUTE);
    document.addEventListener('visibilitychange', function () {
      if (document.hidden) { hiddenSince = Date.now(); }
      follow(again, Date.now() - hiddenSince > A_MINUTE);
    });
  }
}());
