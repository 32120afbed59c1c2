/* The tablet at the door with a number just taken: prints its karcis when that is set, and
   after a while makes room for the next visitor, once the box answers. */
(function () {
  'use strict';
  var READ = 8000, AGAIN = 2000;
  var taken = document.getElementById('taken'), next = taken.getAttribute('data-next');

  function ask() {
    var request = new XMLHttpRequest();
    request.open('GET', next, true);
    request.timeout = AGAIN;
    request.onreadystatechange = function () {
      if (request.readyState !== 4) { return; }
      if (request.status === 200) { location.replace(next); } else { setTimeout(ask, AGAIN); }
    };
    request.send();
  }

  setTimeout(ask, READ);
  if (taken.hasAttribute('data-print')) {
    window.addEventListener('load', function () { window.print(); });
  }
}());
