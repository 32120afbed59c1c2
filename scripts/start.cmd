@echo off
rem Start the box from source; only Python 3.11 or newer has to be there.
rem Arguments are the program's own: scripts\start --headless --home DIR
setlocal
for %%I in ("%~dp0..") do set "ROOT=%%~fI"
pushd "%ROOT%"
call scripts\venv.cmd requirements.txt
if errorlevel 1 exit /b 1
popd
set "PYTHONPATH=%ROOT%"
"%ROOT%\.venv\Scripts\python.exe" -m siantre_box %*
