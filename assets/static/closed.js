/* A page of a box that is not open yet: asks for itself, and reloads once it is open.
   A plain reload would end at the browser's own error page while the box is off. ES5. */
(function () {
  'use strict';
  var PAUSE = 5000, CLOSED = 503;

  function askLater() {
    setTimeout(ask, PAUSE * (0.8 + Math.random() * 0.4));
  }

  function ask() {
    var request = new XMLHttpRequest();
    request.open('GET', location.href, true);
    request.timeout = PAUSE;
    request.onreadystatechange = function () {
      if (request.readyState !== 4) return;
      if (request.status === 200) { location.reload(); } else { askLater(); }
      if (request.status === CLOSED) { tell(); }
    };
    request.send();
  }

  /* From now on the page may say that it keeps fresh. */
  function tell() {
    var event = document.createEvent('Event');
    event.initEvent('live:fresh', true, false);
    document.dispatchEvent(event);
  }

  ask();
}());
