using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace FusedGen;

/// <summary>Predicts consecutive rows: the <c>PredictBatch</c> of a model.</summary>
/// <param name="inputs">Rows of inputs.</param>
/// <param name="outputs">The same number of rows of outputs.</param>
public delegate void BatchPredictor(ReadOnlySpan<float> inputs, Span<float> outputs);

/// <summary>Divides the rows of a batch among threads.</summary>
public static class ParallelBatch
{
    /// <summary>
    /// Parts for each thread: more than one, so that a thread that was held up delays the others by little.
    /// </summary>
    private const int PartsPerThread = 4;

    /// <summary>
    /// Predicts a batch on several threads. Each thread gets whole tiles of rows, so every row is computed as on
    /// one
    /// thread and has the same bits.
    /// </summary>
    /// <param name="inputs">Rows of <paramref name="inputLength"/> floats.</param>
    /// <param name="inputLength">Number of floats of one input row.</param>
    /// <param name="outputs">The same number of rows of <paramref name="outputLength"/> floats.</param>
    /// <param name="outputLength">Number of floats of one output row.</param>
    /// <param name="tileRows">Rows that the model computes at once; each part has at least this many.</param>
    /// <param name="maxDegreeOfParallelism">The maximum number of threads, at least 1.</param>
    /// <param name="predict">Predicts the rows of a part, and throws for wrong lengths.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxDegreeOfParallelism"/> is 0 or
    /// negative.</exception>
    /// <exception cref="ArgumentException">The lengths do not match, or the spans overlap.</exception>
    public static unsafe void Run(
        ReadOnlySpan<float> inputs, int inputLength, Span<float> outputs, int outputLength, int tileRows, int maxDegreeOfParallelism, BatchPredictor predict)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxDegreeOfParallelism);
        ArgumentNullException.ThrowIfNull(predict);
        int rows = inputLength > 0 ? inputs.Length / inputLength : 0;
        bool fits = (long)rows * inputLength == inputs.Length && (long)rows * outputLength == outputs.Length && !inputs.Overlaps(outputs);
        int tiles = rows / Math.Max(1, tileRows);
        if (!fits || tiles < 2 || maxDegreeOfParallelism == 1)
        {
            // What does not fit is refused here, before any thread starts.
            predict(inputs, outputs);
            return;
        }

        // The caller waits below, so that the spans stay where they are as long as they are used.
        fixed (float* input = inputs, output = outputs)
        {
            Parts parts = new(input, inputLength, output, outputLength, rows, tileRows,
                (int)Math.Min(tiles, (long)maxDegreeOfParallelism * PartsPerThread), predict);
            try
            {
                Parallel.For(0, parts.Count, new ParallelOptions { MaxDegreeOfParallelism = maxDegreeOfParallelism }, parts.Run);
            }
            catch (AggregateException exception)
            {
                ExceptionDispatchInfo.Throw(exception.InnerExceptions[0]);
            }
        }
    }

    private sealed unsafe class Parts(
        float* input, int inputLength, float* output, int outputLength, int rows, int tileRows, int count, BatchPredictor predict)
    {
        public int Count => count;

        /// <summary>
        /// Part p of n has the tiles from p·T/n on; the last one also has the rows that fill no tile.
        /// </summary>
        public void Run(int part)
        {
            int first = FirstRow(part);
            int end = part + 1 == count ? rows : FirstRow(part + 1);
            predict(
                MemoryMarshal.CreateReadOnlySpan(ref *(input + ((nint)first * inputLength)), (end - first) * inputLength),
                MemoryMarshal.CreateSpan(ref *(output + ((nint)first * outputLength)), (end - first) * outputLength));
        }

        private int FirstRow(int part) => (int)((long)part * (rows / tileRows) / count) * tileRows;
    }
}
