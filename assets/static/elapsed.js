/* window.elapsed(): milliseconds on a clock that nobody can set. Where the engine has none
   it is counted, and a leap of the wall clock does not count. */
(function () {
  'use strict';
  var STEP = 250, LEAP = 1000;
  var before = Date.now(), sum = 0;

  function counted() {
    var now = Date.now(), passed = now - before;
    before = now;
    sum += passed < 0 || passed > LEAP ? STEP : passed;
    return sum;
  }

  if (window.performance && performance.now) {
    window.elapsed = function () { return performance.now(); };
  } else {
    window.elapsed = counted;
    setInterval(counted, STEP);
  }
}());
