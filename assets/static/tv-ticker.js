/* The running text: stands while it fits beside the passed-over strip. Where the device
   asks for less motion it never runs: it breaks into lines, shown one after another. */
(function () {
  'use strict';
  var STEP = 33, PIXELS = 2, TURN = 8000;
  var isStill = Boolean(window.matchMedia) &&
    window.matchMedia('(prefers-reduced-motion: reduce)').matches;
  var shift = 0, turn = 0;

  function fit() {
    var line = document.getElementById('ticker');
    var missed = document.getElementById('missed');
    var left = missed ? missed.offsetWidth + 'px' : '';
    if (line.style.left !== left) { line.style.left = left; }
    return line;
  }

  function run() {
    var line = fit(), text = line.firstChild;
    if (text.offsetWidth > line.offsetWidth) {
      shift = shift > text.offsetWidth ? -line.offsetWidth : shift + PIXELS;
    } else {
      shift = 0;
    }
    text.style.left = -shift + 'px';
  }

  function stand() {
    var text = fit().firstChild;
    var height = parseFloat(window.getComputedStyle(text).lineHeight);
    var lines = Math.max(Math.round(text.offsetHeight / height), 1);
    text.style.top = -(turn % lines) * height + 'px';
  }

  function next() {
    turn += 1;
    stand();
  }

  (isStill ? stand : run)();
  setInterval(isStill ? next : run, isStill ? TURN : STEP);
  document.getElementById('live').addEventListener('live:changed',
    isStill ? stand : run, false);
}());
