/* Reads a picture by the model in the library. Beside the published library:
 *     cc -std=c11 digits.c -I published published/networks.so -Wl,-rpath,'$ORIGIN/published' -o digits */
#include <stdio.h>
#include <string.h>

#include "digits.h"
#include "seed.h"

/* Ink from 0 to 16, row by row. */
static const float picture[DIGITS_INPUT_LENGTH] = {
    0, 0,  5, 13,  9,  1,  0, 0,
    0, 0, 13, 15, 10, 15,  5, 0,
    0, 3, 15,  2,  0, 11,  8, 0,
    0, 4, 12,  0,  0,  8,  8, 0,
    0, 5,  8,  0,  0,  9,  8, 0,
    0, 4, 11,  0,  1, 12,  7, 0,
    0, 2, 14,  5, 10, 12,  0, 0,
    0, 0,  6, 13, 10,  0,  0, 0,
};

static int largest(const float *values, int count)
{
    int best = 0;
    for (int i = 1; i < count; i++)
    {
        if (values[i] > values[best])
        {
            best = i;
        }
    }

    return best;
}

int main(void)
{
    float one[DIGITS_OUTPUT_LENGTH];
    if (digits_predict(picture, DIGITS_INPUT_LENGTH, one, DIGITS_OUTPUT_LENGTH) != DIGITS_OK)
    {
        fprintf(stderr, "%s\n", digits_error());
        return 1;
    }

    printf("one picture: %d\n", largest(one, DIGITS_OUTPUT_LENGTH));

    /* Three pictures at once; the second has no ink. */
    float pictures[3 * DIGITS_INPUT_LENGTH] = {0};
    float three[3 * DIGITS_OUTPUT_LENGTH];
    memcpy(pictures, picture, sizeof picture);
    memcpy(pictures + 2 * DIGITS_INPUT_LENGTH, picture, sizeof picture);
    if (digits_predict_batch(pictures, 3 * DIGITS_INPUT_LENGTH, three, 3 * DIGITS_OUTPUT_LENGTH) != DIGITS_OK)
    {
        fprintf(stderr, "%s\n", digits_error());
        return 1;
    }

    printf("the third of three: %d\n", largest(three + 2 * DIGITS_OUTPUT_LENGTH, DIGITS_OUTPUT_LENGTH));

    /* The same library has another model. */
    const float plant[SEED_INPUT_LENGTH] = {0};
    float species[SEED_OUTPUT_LENGTH];
    if (seed_predict(plant, SEED_INPUT_LENGTH, species, SEED_OUTPUT_LENGTH) != SEED_OK)
    {
        fprintf(stderr, "%s\n", seed_error());
        return 1;
    }

    printf("seed: %d answers\n", SEED_OUTPUT_LENGTH);

    int status = digits_predict(picture, 63, one, DIGITS_OUTPUT_LENGTH);
    printf("63 pixels: %s, %s\n", status == DIGITS_WRONG_SIZE ? "wrong size" : "?", digits_error());
    return strcmp(digits_version(), DIGITS_VERSION) == 0 ? 0 : 1;
}
