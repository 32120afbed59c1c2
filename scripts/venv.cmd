@echo off
rem Called by the scripts beside it, from the project's root: venv.cmd LOCK makes
rem .venv hold exactly what LOCK names, and does nothing when it does already.
setlocal
set "LOCK=%~1"
set "OURS=.venv\Scripts\python.exe"
set "SAME=import sys, filecmp; sys.exit(not filecmp.cmp(sys.argv[1], sys.argv[2], 0))"
if not exist %OURS% goto install
%OURS% -c "%SAME%" requirements.txt .venv\installed-requirements.txt >nul 2>&1
if errorlevel 1 goto install
%OURS% -c "%SAME%" "%LOCK%" ".venv\installed-%LOCK%" >nul 2>&1
if errorlevel 1 goto install
exit /b 0

:install
set "PYTHON="
call :try py -3
call :try python
call :try python3
if defined PYTHON goto found
echo SiAntre needs Python 3.11 or newer: https://www.python.org
exit /b 1

:found
echo Installing %LOCK% into .venv (once, and again when it changes) ...
if not exist %OURS% %PYTHON% -m venv --clear .venv
if errorlevel 1 exit /b 1
if exist .venv\installed-* del /q .venv\installed-*
%OURS% -m pip install -qq --disable-pip-version-check --require-hashes --no-deps --only-binary=:all: -r "%LOCK%"
if errorlevel 1 exit /b 1
copy /y requirements.txt .venv\installed-requirements.txt >nul
copy /y "%LOCK%" ".venv\installed-%LOCK%" >nul
exit /b 0

:try
if defined PYTHON exit /b 0
%* -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>&1
if not errorlevel 1 set "PYTHON=%*"
exit /b 0
