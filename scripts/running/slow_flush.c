/* Preloaded into a program: each flush takes FLUSH_MICROSECONDS longer, as on a slow disk. */
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

static int slowly(long number, int file)
{
    int said = (int)syscall(number, file);
    const char *longer = getenv("FLUSH_MICROSECONDS");
    if (longer)
        usleep((useconds_t)atol(longer));
    return said;
}

int fsync(int file) { return slowly(SYS_fsync, file); }
int fdatasync(int file) { return slowly(SYS_fdatasync, file); }
