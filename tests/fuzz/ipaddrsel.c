/*
 * ipaddrsel.c - fuzzing ipaddrsel and its file
 */
#include "tests/fuzz/tool.h"

const char *const fuzz_more[] = { "tests/native", NULL };
const unsigned fuzz_runs = 6000;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    return tool_fuzz(TOOL_IPADDRSEL, "solaris-10", data, n);
}
