@echo off
rem Check and test everything that Windows can. scripts\test [PYTEST ARGUMENTS]
rem The browser, the namespaces and the faked clock are Linux's: scripts/test there.
setlocal
cd /d "%~dp0.."
call scripts\venv.cmd requirements-dev.txt
if errorlevel 1 exit /b 1
set "RUN=.venv\Scripts\python.exe -m"
set "FAILED="
%RUN% ruff format --check --quiet --diff .
if errorlevel 1 set "FAILED=%FAILED% format"
%RUN% ruff check --quiet .
if errorlevel 1 set "FAILED=%FAILED% lint"
%RUN% mypy --no-error-summary
if errorlevel 1 set "FAILED=%FAILED% types"
%RUN% pytest -q -n 3 --dist worksteal -m "not browser and not executable and not slow" %*
if errorlevel 1 set "FAILED=%FAILED% tests"
if not defined FAILED echo scripts\test: all is well
if not defined FAILED exit /b 0
echo scripts\test: FAILED:%FAILED%
exit /b 1
