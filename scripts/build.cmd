@echo off
rem Build dist\SiAntre.exe with this computer's Python, 3.11 or newer.
setlocal
cd /d "%~dp0.."
set "PYTHON=py -3"
%PYTHON% -c "" >nul 2>&1
if errorlevel 1 set "PYTHON=python"
%PYTHON% scripts\build %*
exit /b %ERRORLEVEL%
