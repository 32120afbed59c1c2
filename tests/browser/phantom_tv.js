/* A television of 2013: opens URL, tells what it shows whenever that changes, and ends
   when it shows the label that is waited for. PhantomJS: URL LABEL PICTURE. */
var system = require('system'), page = require('webpage').create();
var wanted = system.args[2], told = '';

function say(word, text) { system.stdout.writeLine(word + ' ' + text); }

function look() {
  return page.evaluate(function () {
    var panel = document.querySelector('.panel.shown');
    var number = panel && panel.querySelector('.number');
    var isLost = document.querySelector('.bar.lost').offsetWidth;
    return (panel && number.offsetWidth ? number.innerHTML + ' ' +
      panel.querySelector('.counter').lastChild.nodeValue : 'nothing') +
      (isLost ? ', terputus' : '');
  });
}

page.viewportSize = { width: 1280, height: 720 };
page.onError = function (message) { say('error', message); };
page.onResourceError = function (problem) { say('error', problem.url); };
page.open(system.args[1], function (status) {
  say('open', status);
  page.onResourceError = null; /* the box may go away now */
  setInterval(function () {
    var shown = look();
    if (shown !== told) { say('shown', shown); }
    told = shown;
    if (shown.indexOf(wanted) === 0) {
      page.render(system.args[3]);
      phantom.exit();
    }
  }, 100);
});
