namespace FusedGen.Reproducibility;

/// <summary>
/// Predicts samples in every form and hashes the answers in the order of the samples: the hashes of all forms should be
/// one.
/// </summary>
internal sealed class ModelRun(Model model, IReadOnlyList<int> counts)
{
    private const int ChunkRows = 250;
    private const int Threads = 4;

    // Fewer rows than a tile holds, a tile, whole tiles, and tiles with a rest.
    private static readonly int[] s_batches = [1, 12, 5, 37, 24, 100, 2, 13];

    private readonly float[] _inputs = new float[ChunkRows * model.InputLength];
    private readonly float[] _outputs = new float[ChunkRows * model.OutputLength];

    /// <summary>For each form the hash after each of the wanted numbers of samples.</summary>
    public IReadOnlyList<(string Form, ulong[] Hashes)> Hashes() =>
    [
        ("single", Hash(OneByOne)),
        ("batch", Hash(InBatches)),
        ("threads", Hash(OnThreads)),
    ];

    private ulong[] Hash(Action<int> predict)
    {
        ulong[] hashes = new ulong[counts.Count];
        BitHash hash = new();
        int done = 0;
        for (int i = 0; i < hashes.Length; i++)
        {
            while (done < counts[i])
            {
                int rows = Math.Min(ChunkRows, counts[i] - done);
                for (int row = 0; row < rows; row++)
                {
                    Samples.Fill(Input(row, 1), done + row);
                }

                // An answer that is not written would be seen.
                Array.Fill(_outputs, float.MaxValue);
                predict(rows);
                hash.Add(Output(0, rows));
                done += rows;
            }

            hashes[i] = hash.Value;
        }

        return hashes;
    }

    private void OneByOne(int rows)
    {
        for (int row = 0; row < rows; row++)
        {
            model.Predict(Input(row, 1), Output(row, 1));
        }
    }

    private void InBatches(int rows)
    {
        for (int first = 0, batch = 0; first < rows; batch++)
        {
            int size = Math.Min(s_batches[batch % s_batches.Length], rows - first);
            model.PredictBatch(Input(first, size), Output(first, size));
            first += size;
        }
    }

    private void OnThreads(int rows) => Parallel.For(0, Threads, new ParallelOptions { MaxDegreeOfParallelism = Threads }, thread =>
    {
        int first = rows * thread / Threads;
        int end = rows * (thread + 1) / Threads;
        model.PredictBatch(Input(first, end - first), Output(first, end - first));
    });

    private Span<float> Input(int first, int rows) => _inputs.AsSpan(first * model.InputLength, rows * model.InputLength);

    private Span<float> Output(int first, int rows) => _outputs.AsSpan(first * model.OutputLength, rows * model.OutputLength);
}
