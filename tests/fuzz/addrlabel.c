/*
 * addrlabel.c - fuzzing ip addrlabel
 */
#include "tests/fuzz/tool.h"

const char *const fuzz_more[] = { "tests/native", NULL };
const unsigned fuzz_runs = 6000;

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    return tool_fuzz(TOOL_IP_ADDRLABEL, "linux-2009", data, n);
}
