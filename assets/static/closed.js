/* A page of a box that is not open yet: asks for itself, and loads anew once it is open.
   A plain reload would end at the browser's own error page while the box is off. ES5. */
(function () {
  'use strict';
  var PAUSE = 5000;

  function askLater() {
    setTimeout(ask, PAUSE * (0.8 + Math.random() * 0.4));
  }

  function ask() {
    var request = new XMLHttpRequest();
    request.open('GET', location.href, true);
    request.timeout = PAUSE;
    request.onreadystatechange = function () {
      if (request.readyState !== 4) return;
      if (request.status === 200) location.reload(); else askLater();
    };
    request.send();
  }

  askLater();
}());
