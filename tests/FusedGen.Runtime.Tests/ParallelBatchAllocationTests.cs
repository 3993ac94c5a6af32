namespace FusedGen.Runtime.Tests;

/// <summary>
/// What parallel batches allocate: it can only be counted for the whole process, so that no other test may run
/// meanwhile.
/// </summary>
[Collection(nameof(Alone))]
public class ParallelBatchAllocationTests
{
    [Fact]
    public void The_number_of_rows_does_not_change_what_is_allocated()
    {
        static void Copy(ReadOnlySpan<float> x, Span<float> y) => x.CopyTo(y);
        long Allocated(int rows)
        {
            float[] inputs = new float[rows];
            float[] outputs = new float[rows];
            ParallelBatch.Run(inputs, 1, outputs, 1, 1, 2, Copy);
            long before = GC.GetTotalAllocatedBytes(precise: true);
            ParallelBatch.Run(inputs, 1, outputs, 1, 1, 2, Copy);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        Allocated(100);
        Assert.InRange(Allocated(1_000_000), 0, Allocated(100) + 65536);
    }
}

/// <summary>Tests that run when no other does.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
