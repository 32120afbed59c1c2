/* The running text: stands while it fits beside the passed-over strip. */
(function () {
  'use strict';
  var STEP = 33, PIXELS = 2;
  var shift = 0;

  function run() {
    var line = document.getElementById('ticker'), text = line.firstChild;
    var missed = document.getElementById('missed');
    var left = missed ? missed.offsetWidth + 'px' : '';
    if (line.style.left !== left) { line.style.left = left; }
    if (text.offsetWidth > line.offsetWidth) {
      shift = shift > text.offsetWidth ? -line.offsetWidth : shift + PIXELS;
    } else {
      shift = 0;
    }
    text.style.left = -shift + 'px';
  }

  run();
  setInterval(run, STEP);
  document.getElementById('live').addEventListener('live:changed', run, false);
}());
