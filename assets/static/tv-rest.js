/* Spares the screen: the picture drifts by a few pixels each minute, and at night,
   after an hour in which nobody waited, only a dark clock is left, which wanders. */
(function () {
  'use strict';
  var MINUTE = 60000, QUIET = 60;
  var EVENING = 20, MORNING = 5;
  var PLACES = [[0, 0], [3, 1], [5, 4], [2, 5], [-2, 4], [-5, 2], [-4, -3], [0, -5], [4, -3]];
  var live = document.getElementById('live');
  var stage = document.getElementById('stage');
  var night = document.getElementById('night');
  var board = window.dom.board;
  var minutes = 0, quiet = 0, day = '';

  function hour() {
    var shown = document.getElementById('clock').innerHTML;
    return shown ? parseInt(shown, 10) : 12;
  }

  function shift(element, x, y) {
    element.style.webkitTransform = element.style.transform =
      'translate(' + x + 'px,' + y + 'px)';
  }

  function isNight() {
    return quiet >= QUIET && (hour() >= EVENING || hour() < MORNING);
  }

  function draw() {
    var place = PLACES[minutes % PLACES.length];
    shift(stage, place[0], place[1]);
    night.style.display = isNight() ? 'block' : 'none';
    night.firstChild.innerHTML = document.getElementById('clock').innerHTML;
    shift(night.firstChild, place[0] * 40, place[1] * 40);
  }

  function wake() {
    quiet = 0;
    draw();
  }

  function follow() {
    if (board('day') !== day || board('awaited') !== null) { wake(); }
    day = board('day');
  }

  follow();
  setInterval(function () {
    minutes += 1;
    quiet = board('awaited') === null ? quiet + 1 : 0;
    draw();
  }, MINUTE);
  document.addEventListener('siantre:announce', wake, false);
  document.addEventListener('keydown', wake, false);
  document.addEventListener('click', wake, false);
  live.addEventListener('live:changed', follow, false);
}());
