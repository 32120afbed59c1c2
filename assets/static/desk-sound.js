/* Speaks the calls at the counter PC, when the settings want the voice there.
   Of several desks open in one browser only one speaks: the one that says so each second. */
(function () {
  'use strict';
  var SPEAKER = 'siantre-speaker', EACH = 1000, GONE = 3000;
  var part = document.getElementById('meja');
  var me = String(Math.random()), last = null, isSpeaker = false;

  function read() {
    try {
      return (localStorage.getItem(SPEAKER) || ' ').split(' ');
    } catch (ignored) { /* no storage, then nobody else is known either */
      return ['', ''];
    }
  }

  function write(words) {
    try { localStorage.setItem(SPEAKER, words); } catch (ignored) { isSpeaker = true; }
  }

  /* Who wrote it last keeps it: sure of it is who still finds it there a second later. */
  function step() {
    var known = read(), isMine = known[0] === me;
    var isFree = !(Math.abs(Date.now() - Number(known[1])) < GONE);
    isSpeaker = isMine;
    if (isMine || isFree) { write(me + ' ' + Date.now()); }
    part.setAttribute('data-speaks', String(isSpeaker));
  }

  function calls() {
    var listed = part.querySelector('.desk-root').getAttribute('data-spoken');
    return (listed ? listed.split(',') : []).map(function (call) {
      var parts = call.split('@');
      return { event: Number(parts[0]), age: (Date.now() - Number(parts[1])) / 1000 };
    });
  }

  function follow() {
    var present = calls();
    var newest = present.length ? present[present.length - 1].event : 0;
    if (last === null || newest < last) { last = newest; }
    present.forEach(function (call) {
      if (call.event > last && isSpeaker) { window.sound.say(call.event, call.age); }
    });
    last = newest;
  }

  window.sound.begin();
  step();
  setTimeout(step, EACH / 4);
  follow();
  setInterval(step, EACH);
  part.addEventListener('live:changed', follow);
  window.addEventListener('pagehide', function () {
    if (read()[0] === me) { write(''); }
  });
}());
