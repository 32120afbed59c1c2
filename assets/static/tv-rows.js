/* The list of the last calls, on pages: a row never tells a number before its turn.
   The page holds a row for every call that may be shown, the newest first; of each counter
   (where there is one only: of each number) stands the newest that was announced.
   window.rows.draw(event announced last, whether it is being called). */
(function () {
  'use strict';
  var MAX_ROWS = 4, PAGE_TURN = 8000;
  var dom = window.dom, elapsed = window.elapsed;
  var newest = 0, turnedAt = elapsed();

  function choose(rows, shown) {
    var seen = {};
    return Array.prototype.filter.call(rows, function (row) {
      var event = Number(dom.datum(row, 'event')), whose = dom.datum(row, 'of');
      var isComing = event > shown || Boolean(seen[whose]);
      dom.mark(row, 'coming', isComing);
      dom.mark(row, 'latest', event === shown);
      if (!isComing) { seen[whose] = true; }
      return !isComing;
    });
  }

  /* Four on a page, three where names in two lines make them higher. Those of other pages
     are laid out too (.off), so that they can be measured. */
  function pagesOf(rows) {
    var list = document.getElementById('list');
    var isOne = /(^| )single( |$)/.test(dom.board('shape')); /* the first three are seen */
    var room = list.offsetHeight - list.querySelector('.title').offsetHeight;
    var page = 0, count = 0, height = 0;
    return rows.map(function (row) {
      if (!isOne && count && (count === MAX_ROWS || height + row.offsetHeight > room)) {
        page += 1;
        count = height = 0;
      }
      count += 1;
      height += row.offsetHeight;
      return page;
    });
  }

  function dots(page, pages) {
    var html = '', each;
    for (each = 0; each < pages && pages > 1; each += 1) {
      html += each === page ? '<i class="here"></i>' : '<i></i>';
    }
    return html;
  }

  function draw(shown, isCalling) {
    var list = document.getElementById('list');
    var rows = list ? choose(list.querySelectorAll('li'), shown) : [];
    var places = list ? pagesOf(rows) : [], pages = places[places.length - 1] + 1, page;
    if (shown !== newest || isCalling) { turnedAt = elapsed(); } /* a call is on the first */
    newest = shown;
    page = Math.floor((elapsed() - turnedAt) / PAGE_TURN) % pages;
    rows.forEach(function (row, index) { dom.mark(row, 'off', places[index] !== page); });
    if (list) { dom.write(list.querySelector('.pages'), dots(page, pages)); }
  }

  window.rows = { draw: draw };
}());
