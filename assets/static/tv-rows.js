/* The list of the counters' last calls: a row never tells a number before its turn.
   window.rows.draw(event announced last, whether it is being called). */
(function () {
  'use strict';
  var ON_A_PAGE = 6, PAGE_TURN = 8000;
  var dom = window.dom;
  var live = document.getElementById('live');

  /* What a row may show already: its counter's newest call that was announced. */
  function announced(row, shown) {
    var calls = live.querySelectorAll('.panel'), newest = null;
    var own = live.querySelector('.panel[data-event="' + dom.datum(row, 'event') + '"]');
    dom.each(own ? calls : [], function (call) {
      var isOfCounter = dom.datum(call, 'counter-number') === dom.datum(own, 'counter-number');
      if (isOfCounter && Number(dom.datum(call, 'event')) <= shown) { newest = call; }
    });
    return newest;
  }

  function drawRow(row, shown) {
    var service = row.querySelector('.s'); /* without: a single counter's past calls */
    var call = service && announced(row, shown);
    var event = Number(dom.datum(call || row, 'event'));
    dom.mark(row, 'coming', event > shown);
    dom.mark(row, 'latest', event === shown);
    if (call && service.textContent !== dom.datum(call, 'service')) {
      service.textContent = dom.datum(call, 'service');
    }
    if (call) { dom.write(row.querySelector('.n'), dom.datum(call, 'label')); }
  }

  function draw(shown, isCalling) {
    var rows = live.querySelectorAll('#list li');
    var pages = Math.ceil(rows.length / ON_A_PAGE);
    var page = Math.floor(window.elapsed() / PAGE_TURN) % pages;
    dom.each(rows, function (row) { drawRow(row, shown); });
    dom.each(rows, function (row, index) {
      if (isCalling && /(^| )latest( |$)/.test(row.className)) {
        page = Math.floor(index / ON_A_PAGE);
      }
    });
    dom.each(rows, function (row, index) {
      dom.mark(row, 'off', Math.floor(index / ON_A_PAGE) !== page);
    });
  }

  window.rows = { draw: draw };
}());
