/* Prints the slip when asked by its address, then closes its tab. */
(function () {
  'use strict';

  /* Also the report's button: its page is an A4 by itself. */
  function print() {
    if (window.slipPage) { window.slipPage(function () { window.print(); }); } else { window.print(); }
  }

  window.addEventListener('load', function () {
    var button = document.getElementById('cetak');
    button.hidden = false;
    button.addEventListener('click', print);
    if (!/[?&]cetak=1/.test(location.search)) return;
    if (window.pageGuard && window.pageGuard.isBroken()) return; /* it loads again first */
    window.onafterprint = function () { if (window.opener) window.close(); };
    setTimeout(print, 50);
  });
}());
