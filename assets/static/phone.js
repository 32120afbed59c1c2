/* The ticket page follows its card: colour, title, a spoken sentence, a ring when called. */
(function () {
  'use strict';
  var live = document.querySelector('[data-live]');
  var heard = document.getElementById('heard');
  var asOf = document.getElementById('as-of');
  var openedAt = Date.now(), freshAt = openedAt, audio = null;
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

  function tone(pitch, start) {
    var wave = audio.createOscillator(), volume = audio.createGain();
    wave.frequency.value = pitch;
    wave.connect(volume);
    volume.connect(audio.destination);
    volume.gain.setValueAtTime(0.4, audio.currentTime + start);
    volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + start + 1.2);
    wave.start(audio.currentTime + start);
    wave.stop(audio.currentTime + start + 1.2);
  }

  /* The tap that took the number, on the page before, may count here too. */
  function wasTouched() {
    return Boolean(navigator.userActivation && navigator.userActivation.hasBeenActive);
  }

  function ring() {
    if (wasTouched()) { allowSound(); }
    if (!audio) { return; }
    if (navigator.vibrate) { navigator.vibrate([400, 200, 400, 200, 400]); }
    tone(784, 0);
    tone(587, 0.45);
  }

  function allowSound() {
    var Sound = window.AudioContext || window.webkitAudioContext;
    if (Sound && !audio) { audio = new Sound(); }
    if (audio && audio.resume) { audio.resume(); }
  }

  function follow() {
    var now = card();
    if (now.own !== before.own) { return location.reload(); } /* its cookie came or went */
    document.body.className = now.state;
    document.title = document.title.replace(before.title, now.title);
    document.querySelector('meta[name="theme-color"]').content =
      getComputedStyle(document.body).backgroundColor;
    if (now.spoken !== before.spoken) { heard.textContent = now.spoken; }
    if (now.status === 'called' && (before.status !== 'called' || now.calls > before.calls)) {
      ring();
    }
    if (now.status !== before.status || now.ahead !== before.ahead) {
      live.querySelector('.card').className += ' is-new';
    }
    before = now;
  }

  live.addEventListener('live:changed', follow);
  live.addEventListener('live:fresh', function () { freshAt = Date.now(); });
  live.addEventListener('live:offline', function () {
    if (asOf) { asOf.textContent = freshTime(); }
  });
  document.addEventListener('click', allowSound);
  document.addEventListener('touchend', allowSound);
  window.addEventListener('hashchange', function () {
    if (location.hash === '#batal') { document.querySelector('.sheet .plain').focus(); }
  });
  document.addEventListener('keydown', function (event) {
    if (event.keyCode === 27 && location.hash === '#batal') { location.hash = ''; }
  });
}());
