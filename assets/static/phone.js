/* The ticket page follows its card: colour, title, a spoken sentence, a ring when called. */
(function () {
  'use strict';
  var live = document.querySelector('[data-live]');
  var heard = document.getElementById('heard');
  var asOf = document.getElementById('as-of');
  var openedAt = Date.now(), freshAt = openedAt;
  var openedMinute = asOf && asOf.textContent.split('.');
  var before = card();

  function card() {
    var root = live.querySelector('.card');
    return {
      own: root.getAttribute('data-own'),
      state: root.getAttribute('data-state'),
      status: root.getAttribute('data-status'),
      ahead: root.getAttribute('data-ahead'),
      calls: Number(root.getAttribute('data-calls')),
      title: root.getAttribute('data-title'),
      spoken: root.getAttribute('data-spoken')
    };
  }

  function two(number) {
    return (number < 10 ? '0' : '') + number;
  }

  function freshTime() {
    var minutes = Number(openedMinute[0]) * 60 + Number(openedMinute[1]) +
      Math.floor((freshAt - openedAt) / 60000);
    return two(Math.floor(minutes / 60) % 24) + '.' + two(minutes % 60);
  }

  /* Who only looks at a number is not rung. */
  function tellBell(now) {
    if (!window.bell) { return; }
    var isOpen = now.status === 'waiting' || now.status === 'called';
    window.bell.tell(now.title.split(' · ').reverse().join(' · '), isOpen);
  }

  function follow() {
    var now = card();
    if (now.own !== before.own) { return location.reload(); } /* its cookie came or went */
    document.body.className = now.state;
    document.title = document.title.replace(before.title, now.title);
    document.querySelector('meta[name="theme-color"]').content =
      getComputedStyle(document.body).backgroundColor;
    if (now.spoken !== before.spoken) { heard.textContent = now.spoken; }
    if (now.state === 'called' && (before.status !== 'called' || now.calls > before.calls)) {
      window.bell.ring();
    }
    tellBell(now);
    if (now.status !== before.status || now.ahead !== before.ahead) {
      live.querySelector('.card').className += ' is-new';
    }
    before = now;
  }

  tellBell(before);
  live.addEventListener('live:changed', follow);
  live.addEventListener('live:fresh', function () { freshAt = Date.now(); });
  live.addEventListener('live:offline', function () {
    if (asOf) { asOf.textContent = freshTime(); }
  });
  window.addEventListener('hashchange', function () {
    if (location.hash === '#batal') { document.querySelector('.sheet .plain').focus(); }
  });
  document.addEventListener('keydown', function (event) {
    if (event.keyCode === 27 && location.hash === '#batal') { location.hash = ''; }
  });
}());
