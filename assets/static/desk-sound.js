/* Speaks the calls at the counter PC, when the settings want the voice there.
   Of several desks open in one browser only one speaks: the one that says so each second. What
   nobody spoke while one gave way to another is spoken by the next. */
(function () {
  'use strict';
  var SPEAKER = 'siantre-speaker', SPOKEN = 'siantre-spoken', EACH = 1000, GONE = 3000;
  var part = document.getElementById('meja');
  var me = String(Math.random()), last = null, isSpeaker = false;

  function read(key) {
    try {
      return (localStorage.getItem(key) || ' ').split(' ');
    } catch (ignored) { /* no storage, then nobody else is known either */
      return ['', ''];
    }
  }

  function write(key, words) {
    try { localStorage.setItem(key, words); } catch (ignored) { isSpeaker = true; }
  }

  /* Who wrote it last keeps it: sure of it is who still finds it there a second later. */
  function step() {
    var known = read(SPEAKER), isMine = known[0] === me, isNew = isMine && !isSpeaker;
    var isFree = !(Math.abs(Date.now() - Number(known[1])) < GONE);
    isSpeaker = isMine;
    if (isMine || isFree) { write(SPEAKER, me + ' ' + Date.now()); }
    part.setAttribute('data-speaks', String(isSpeaker));
    if (isNew) { follow(); }
  }

  function calls() {
    var listed = part.querySelector('.desk-root').getAttribute('data-spoken');
    return (listed ? listed.split(',') : []).map(function (call) {
      var parts = call.split('@');
      return { event: Number(parts[0]), age: (Date.now() - Number(parts[1])) / 1000 };
    });
  }

  function follow() {
    var present = calls(), spoken = Number(read(SPOKEN)[0]);
    var newest = present.length ? present[present.length - 1].event : 0;
    if (last === null || newest < last) { last = newest; }
    /* A later one was undone since, or is of a file that was there before a restore. */
    if (spoken <= newest) { last = Math.max(last, spoken); }
    if (!isSpeaker) { return; }
    present.forEach(function (call) {
      if (call.event > last) { window.sound.say(call.event, call.age); }
    });
    last = newest;
    if (newest) { write(SPOKEN, newest); }
  }

  window.sound.begin();
  step();
  setTimeout(step, EACH / 4);
  follow();
  setInterval(step, EACH);
  part.addEventListener('live:changed', follow);
  window.addEventListener('pagehide', function () {
    if (read(SPEAKER)[0] === me) { write(SPEAKER, ''); }
  });
}());
