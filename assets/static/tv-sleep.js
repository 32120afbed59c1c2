/* Notices that the set was off, or another input was watched: what was called meanwhile is
   no news. window.sleep: check(), true at the moment that it may have slept, and then the
   box is asked; isUnsure() until its answer; judge(), with the answer: did it sleep? */
(function () {
  'use strict';
  var LONG = 30000;
  var dom = window.dom, elapsed = window.elapsed;
  var live = document.getElementById('live');
  var awakeAt = elapsed(), wallAt = Date.now(), ahead = lead();
  var hasStood = false, isUnsure = false;

  /* How far the box's running clock is before ours; grows while ours stands. */
  function lead() { return Number(dom.board('running-ms')) - elapsed(); }

  function ask() {
    var event = document.createEvent('Event');
    event.initEvent('live:now', false, false);
    live.setAttribute('data-version', '');
    live.dispatchEvent(event);
  }

  function check() {
    var now = elapsed(), wall = Date.now();
    var stood = now - awakeAt > LONG, leapt = Math.abs(wall - wallAt) > LONG;
    awakeAt = now;
    wallAt = wall;
    hasStood = hasStood || stood;
    if (stood || leapt) {
      isUnsure = true;
      ask();
    }
    return stood || leapt;
  }

  /* A wall clock that leapt alone was set by somebody; that is not sleep. */
  function judge() {
    var before = ahead, hasSlept;
    ahead = lead();
    hasSlept = isUnsure && (hasStood || Math.abs(ahead - before) > LONG);
    hasStood = isUnsure = false;
    return hasSlept;
  }

  window.sleep = {
    check: check,
    isUnsure: function () { return isUnsure; },
    judge: judge
  };
}());
