/* The box's time on the TV, whatever the TV's own clock says. window.boxClock:
   secondsSince(moment of the box), 0 while the box does not trust its clock. */
(function () {
  'use strict';
  var DAYS = ['Minggu', 'Senin', 'Selasa', 'Rabu', 'Kamis', 'Jumat', 'Sabtu'];
  var MONTHS = ['Januari', 'Februari', 'Maret', 'April', 'Mei', 'Juni', 'Juli', 'Agustus',
    'September', 'Oktober', 'November', 'Desember'];
  var RENEW = 600000;
  var dom = window.dom, elapsed = window.elapsed;
  var live = document.getElementById('live');
  var start = null, zone = 0, freshAt = elapsed();

  function dateAt(moment) { return new Date(start + moment + zone); }

  function two(number) { return (number < 10 ? '0' : '') + number; }

  function hour(date) { return two(date.getUTCHours()) + '.' + two(date.getUTCMinutes()); }

  function show() {
    var now = start && dateAt(elapsed()), date = document.getElementById('date');
    var day = now && now.getUTCDate() + ' ' + MONTHS[now.getUTCMonth()] + ' ' +
      now.getUTCFullYear();
    dom.write(document.getElementById('clock'), now ? hour(now) : '');
    dom.write(date, now ? DAYS[now.getUTCDay()] + '<br>' + day : '');
    dom.mark(date, 'long', now && day.length > 15);
  }

  function showStale() {
    dom.each(live.querySelectorAll('.stale'), function (caption) {
      dom.write(caption, start ? 'Data pukul ' + hour(dateAt(freshAt)) : 'Data terakhir');
    });
  }

  function follow() {
    var epoch = dom.board('clock-ms');
    start = epoch && Number(epoch) - elapsed();
    zone = Number(dom.board('utc-offset')) * 60000;
    show();
  }

  window.boxClock = {
    secondsSince: function (moment) {
      var since = start ? start + elapsed() - Date.parse(moment) : 0;
      return isNaN(since) ? 0 : since / 1000;
    }
  };

  follow();
  setInterval(show, 1000);
  setInterval(function () { live.setAttribute('data-version', ''); }, RENEW);
  live.addEventListener('live:changed', follow, false);
  live.addEventListener('live:fresh', function () { freshAt = elapsed(); }, false);
  live.addEventListener('live:offline', showStale, false);
}());
