namespace FusedGen.Runtime.Tests;

/// <summary>How the rows of a batch are divided among threads.</summary>
public class ParallelBatchTests
{
    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 12)]
    [InlineData(23, 12)]
    [InlineData(24, 12)]
    [InlineData(1000, 12)]
    [InlineData(1000, 1)]
    [InlineData(7, 1)]
    public void Every_row_is_computed_once_and_no_part_is_smaller_than_a_tile(int rows, int tileRows)
    {
        float[] inputs = Enumerable.Range(0, rows * 3).Select(i => (float)i).ToArray();
        float[] outputs = new float[rows * 2];
        ParallelBatch.Run(inputs, 3, outputs, 2, tileRows, maxDegreeOfParallelism: 4, (x, y) =>
        {
            Assert.True(x.Length / 3 >= Math.Min(rows, tileRows));
            for (int row = 0; row < x.Length / 3; row++)
            {
                y[2 * row] += x[3 * row];
                y[(2 * row) + 1] += x[(3 * row) + 2];
            }
        });
        for (int row = 0; row < rows; row++)
        {
            Assert.Equal(3f * row, outputs[2 * row]);
            Assert.Equal((3f * row) + 2, outputs[(2 * row) + 1]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_degree_below_one_is_refused(int degree)
    {
        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(
            () => ParallelBatch.Run(new float[4], 1, new float[4], 1, 1, degree, (_, _) => { }));
        Assert.Equal("maxDegreeOfParallelism", exception.ParamName);
    }

    [Fact]
    public void What_does_not_fit_reaches_the_model_whole_and_its_exception_comes_back()
    {
        ArgumentException exception = Assert.Throws<ArgumentException>(() => ParallelBatch.Run(new float[100], 1, new float[99], 1, 1, 4, (x, y) =>
        {
            Assert.Equal((100, 99), (x.Length, y.Length));
            throw new ArgumentException("rows", nameof(y));
        }));
        Assert.Equal("y", exception.ParamName);
    }

    [Fact]
    public void The_exception_of_a_thread_comes_back_as_it_is() =>
        Assert.Throws<InvalidOperationException>(
            () => ParallelBatch.Run(new float[100], 1, new float[100], 1, 1, 4, (_, _) => throw new InvalidOperationException()));
}
