/* Rings once at a free desk when somebody joins a line that was empty, and says so in the
   title: "(1) Loket 1". The box tells by data-joined what counts as joining. */
(function () {
  'use strict';
  var part = document.getElementById('meja'), usual = document.title;
  var player = document.createElement('audio');
  var seen = read(), isRung = false;

  function read() {
    var shown = part.querySelector('.desk-root');
    return {
      joined: Number(shown.getAttribute('data-joined')),
      waiting: Number(shown.getAttribute('data-waiting'))
    };
  }

  function ring() {
    var promise;
    isRung = true;
    player.src = part.getAttribute('data-ring');
    promise = player.play();
    /* Nobody has touched the page yet: then the title alone tells. */
    if (promise && promise.then) { promise.then(null, function () {}); }
  }

  part.addEventListener('live:changed', function () {
    var now = read();
    if (!seen.waiting && now.waiting && now.joined > seen.joined) { ring(); }
    if (!now.waiting || !now.joined) { isRung = false; }
    document.title = (isRung ? '(' + now.waiting + ') ' : '') + usual;
    seen = now.joined ? now : { joined: seen.joined, waiting: now.waiting };
  });
}());
