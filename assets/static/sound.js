/* Speaks calls, one after another and each whole, from one audio element.
   window.sound: begin(), end(), say(event, ageInSeconds), isBusy(), state() = on | locked |
   off. A call that waited too long is dropped. A blocked sound never holds up the picture:
   html.is-mute tells of it, and every call, key and tap tries again. */
(function () {
  'use strict';
  var CHIME = '/suara/bel.mp3', FAINT = 0.02;
  var OLDEST = 60000, STALLED = 6000, CHECK = 1500;
  var html = document.documentElement, elapsed = window.elapsed;
  var player = document.createElement('audio');
  var canPlay = Boolean(player.canPlayType && player.canPlayType('audio/mpeg'));
  var state = 'off', isWanted = false, queue = [];
  var busy = false, turn = 0, reached = 0, watchdog = null;

  function become(next) {
    var names = html.className.replace(/(^| )is-mute(?= |$)/, '');
    state = next;
    html.className = state === 'locked' ? names + ' is-mute' : names;
  }

  function finish() {
    if (!busy) { return; }
    clearTimeout(watchdog);
    busy = false;
    turn += 1;
    player.pause();
    next();
  }

  function lock() {
    queue = [];
    become('locked');
    finish();
  }

  /* A clip that moves on is spoken whole, however long; one that stands still gives way. */
  function feed() {
    clearTimeout(watchdog);
    watchdog = setTimeout(finish, STALLED);
  }

  function start(url, volume) {
    var mine = turn + 1, promise;
    function still(act) {
      return function (problem) { if (mine === turn) { act(problem); } };
    }
    turn = mine;
    busy = true;
    reached = 0;
    feed();
    player.src = url;
    player.volume = volume;
    promise = player.play();
    if (promise && promise.then) {
      promise.then(still(function () { become('on'); }), still(function (problem) {
        if (problem && problem.name === 'NotAllowedError') { lock(); } else { finish(); }
      }));
    } else { /* before 2016: a blocked element just stands */
      setTimeout(still(function () {
        if (player.paused && player.currentTime === 0) { lock(); } else { become('on'); }
      }), CHECK);
    }
  }

  function next() {
    var call = busy ? null : queue.shift();
    if (call && elapsed() - call.since > OLDEST) {
      next();
    } else if (call) {
      start('/suara/' + call.event + '.mp3', 1);
    }
  }

  /* A key or a tap is what a browser asks for before it lets a page sound. */
  function unlock() {
    if (state === 'locked') { start(CHIME, 1); }
  }

  /* Old engines tell late of the clip before. */
  player.addEventListener('ended', function () { if (player.ended) { finish(); } }, false);
  player.addEventListener('error', function () { if (player.error) { finish(); } }, false);
  player.addEventListener('timeupdate', function () {
    if (busy && player.currentTime > reached) {
      reached = player.currentTime;
      feed();
    }
  }, false);
  document.addEventListener('keydown', unlock, false);
  document.addEventListener('click', unlock, false);

  window.sound = {
    begin: function () {
      if (isWanted || !canPlay) { return; }
      isWanted = true;
      start(CHIME, FAINT);
    },
    end: function () {
      isWanted = false;
      queue = [];
      turn += 1;
      finish();
      become('off');
    },
    say: function (event, age) {
      if (!isWanted) { return; }
      queue.push({ event: event, since: elapsed() - age * 1000 });
      next();
    },
    isBusy: function () { return busy && state === 'on'; },
    state: function () { return state; }
  };
}());
