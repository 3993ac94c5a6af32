/* Nanoseconds of a call from C: the sample's digits by its own library, and by ONNX Runtime's C API with tensors made once. One thread, its own
   processor time, rounds in turns, and the median of them; 64 inputs in a cycle. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "digits.h"
#include "onnxruntime_c_api.h"

enum { INPUTS = 64, CALLS = 4096, ROUNDS = 101 };

static const OrtApi *api;
static float inputs[INPUTS][DIGITS_INPUT_LENGTH];
static float outputs[INPUTS][DIGITS_OUTPUT_LENGTH];
static float expected[INPUTS][DIGITS_OUTPUT_LENGTH];
static OrtSession *session;
static OrtValue *input_values[INPUTS];
static OrtValue *output_values[INPUTS];

static void check(OrtStatus *status)
{
    if (status != NULL)
    {
        fprintf(stderr, "%s\n", api->GetErrorMessage(status));
        exit(1);
    }
}

static void open_session(const char *model)
{
    OrtEnv *env;
    OrtSessionOptions *options;
    OrtMemoryInfo *memory;
    const int64_t input_shape[] = {1, DIGITS_INPUT_LENGTH}, output_shape[] = {1, DIGITS_OUTPUT_LENGTH};
    api = OrtGetApiBase()->GetApi(ORT_API_VERSION);
    check(api->CreateEnv(ORT_LOGGING_LEVEL_WARNING, "calls", &env));
    check(api->CreateSessionOptions(&options));
    check(api->SetIntraOpNumThreads(options, 1));
    check(api->SetSessionGraphOptimizationLevel(options, ORT_ENABLE_ALL));
    check(api->CreateSession(env, model, options, &session));
    check(api->CreateCpuMemoryInfo(OrtArenaAllocator, OrtMemTypeDefault, &memory));
    for (int i = 0; i < INPUTS; i++)
    {
        check(api->CreateTensorWithDataAsOrtValue(
            memory, inputs[i], sizeof inputs[i], input_shape, 2, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &input_values[i]));
        check(api->CreateTensorWithDataAsOrtValue(
            memory, expected[i], sizeof expected[i], output_shape, 2, ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT, &output_values[i]));
    }
}

static void onnx_runtime(int i)
{
    const char *input_names[] = {digits_input_name(0)}, *output_names[] = {digits_output_name(0)};
    check(api->Run(session, NULL, input_names, (const OrtValue *const *)&input_values[i], 1, output_names, 1, &output_values[i]));
}

static void library(int i)
{
    if (digits_predict(inputs[i], DIGITS_INPUT_LENGTH, outputs[i], DIGITS_OUTPUT_LENGTH) != DIGITS_OK)
    {
        fprintf(stderr, "%s\n", digits_error());
        exit(1);
    }
}

static void empty(int i)
{
    if (digits_input_length((size_t)i) == 1)
    {
        exit(1);
    }
}

static double time_of(void (*call)(int), int calls)
{
    struct timespec start, end;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
    for (int i = 0; i < calls; i++)
    {
        call(i % INPUTS);
    }

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    return ((double)(end.tv_sec - start.tv_sec) * 1e9 + (double)(end.tv_nsec - start.tv_nsec)) / calls;
}

static int compare(const void *one, const void *other)
{
    double a = *(const double *)one, b = *(const double *)other;
    return (a > b) - (a < b);
}

int main(int count, char **arguments)
{
    if (count != 2)
    {
        fprintf(stderr, "calls digits.onnx\n");
        return 2;
    }

    srand(1);
    for (int i = 0; i < INPUTS * DIGITS_INPUT_LENGTH; i++)
    {
        inputs[i / DIGITS_INPUT_LENGTH][i % DIGITS_INPUT_LENGTH] = (float)(rand() % 17);
    }

    open_session(arguments[1]);
    void (*const calls[])(int) = {empty, library, onnx_runtime};
    const char *const names[] = {"a call that does nothing", "digits, the native library", "digits, ONNX Runtime's C API"};
    static double times[3][ROUNDS];
    for (int round = 0; round < ROUNDS; round++)
    {
        for (int i = 0; i < 3; i++)
        {
            times[i][round] = time_of(calls[i], i == 2 ? CALLS / 8 : CALLS);
        }
    }

    float worst = 0;
    for (int i = 0; i < INPUTS * DIGITS_OUTPUT_LENGTH; i++)
    {
        worst = fmaxf(worst, fabsf(outputs[i / DIGITS_OUTPUT_LENGTH][i % DIGITS_OUTPUT_LENGTH] - expected[i / DIGITS_OUTPUT_LENGTH][i % DIGITS_OUTPUT_LENGTH]));
    }

    for (int i = 0; i < 3; i++)
    {
        qsort(times[i], ROUNDS, sizeof times[i][0], compare);
        printf("%-30s %8.1f ns (quarters %.1f to %.1f)\n", names[i], times[i][ROUNDS / 2], times[i][ROUNDS / 4], times[i][3 * ROUNDS / 4]);
    }

    printf("largest difference of answers %g\n", (double)worst);
    return worst < 1e-4f ? 0 : 1;
}
