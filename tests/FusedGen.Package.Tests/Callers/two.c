/* Two libraries in one process, the first called by eight threads at once before anything else. */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "digits.h"
#include "picture.h"
#include "vectors.h"
#include "wide.h"

enum { THREADS = 8, DIGITS = DIGITS_ROWS * DIGITS_OUTPUT_LENGTH, PICTURES = PICTURE_ROWS * PICTURE_OUTPUT_LENGTH };

static pthread_barrier_t start;
static float answers[THREADS][DIGITS];
static int statuses[THREADS];

static void *predict(void *argument)
{
    size_t thread = *(size_t *)argument;
    pthread_barrier_wait(&start);
    statuses[thread] = digits_predict_batch(digits_inputs, DIGITS_ROWS * DIGITS_INPUT_LENGTH, answers[thread], DIGITS);
    return NULL;
}

static void print(const char *what, const float *values, size_t count)
{
    printf("%s:", what);
    for (size_t i = 0; i < count; i++)
    {
        printf(" %.9g", (double)values[i]);
    }

    printf("\n");
}

int main(void)
{
    pthread_t threads[THREADS];
    size_t numbers[THREADS];
    pthread_barrier_init(&start, NULL, THREADS);
    for (size_t i = 0; i < THREADS; i++)
    {
        numbers[i] = i;
        if (pthread_create(&threads[i], NULL, predict, &numbers[i]) != 0)
        {
            return 1;
        }
    }

    int equal = 0;
    for (size_t i = 0; i < THREADS; i++)
    {
        pthread_join(threads[i], NULL);
        equal += statuses[i] == DIGITS_OK && memcmp(answers[i], answers[0], sizeof answers[0]) == 0;
    }

    printf("equal: %d\n", equal);
    print("digits", answers[0], DIGITS);

    static float pictures[PICTURES];
    printf("status: %d\n", picture_predict_batch(picture_inputs, PICTURE_ROWS * PICTURE_INPUT_LENGTH, pictures, PICTURES));
    print("picture", pictures, PICTURES);

    const double d[WIDE_D_LENGTH] = {1e300, 2};
    const int64_t l[WIDE_L_LENGTH] = {INT64_C(1) << 60, -2};
    const bool b[WIDE_B_LENGTH] = {true, false};
    const uint16_t h[WIDE_H_LENGTH] = {0x3c00, 0x4200};
    double dd[WIDE_DD_LENGTH];
    int64_t ll[WIDE_LL_LENGTH];
    bool bb[WIDE_BB_LENGTH];
    uint16_t hh[WIDE_HH_LENGTH];
    int status = wide_predict(d, 2, l, 2, b, 2, h, 2, dd, 2, ll, 2, bb, 2, hh, 2);
    printf("wide: %d %g %lld %d %d %x\n", status, dd[0], (long long)ll[0], bb[0], bb[1], (unsigned)hh[1]);

    status = wide_predict(d, 2, l, 1, b, 2, h, 2, dd, 2, ll, 2, bb, 2, hh, 2);
    printf("%d %s; %s\n", status, wide_error(), digits_error()[0] == '\0' ? "no error of the other library" : digits_error());
    status = digits_predict(NULL, DIGITS_INPUT_LENGTH, answers[0], DIGITS_OUTPUT_LENGTH);
    printf("%d %s\n", status, digits_error());
    return 0;
}
