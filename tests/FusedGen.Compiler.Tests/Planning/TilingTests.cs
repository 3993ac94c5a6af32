using CsCheck;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Memory;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Tests.Planning;

/// <summary>The cost model as tables: who changes a decision sees here which.</summary>
public class TilingTests
{
    public static TheoryData<string> Targets => new(KnownTargets.All.Select(t => t.Name));

    /// <summary>Sums of one row: as many vectors as hide the latency of the multiply-add, beside the chains.</summary>
    [Theory]
    [InlineData("512", 1, 300, 16)]
    [InlineData("512", 2, 48, 3)]
    [InlineData("512", 4, 16, 1)]
    [InlineData("256", 1, 300, 8)]
    [InlineData("256", 2, 48, 4)]
    [InlineData("256", 4, 9, 2)]
    [InlineData("128", 1, 300, 8)]
    [InlineData("128", 4, 16, 2)]
    [InlineData("Arm64", 1, 300, 16)]
    [InlineData("Arm64", 4, 16, 4)]
    [InlineData("Scalar", 1, 300, 8)]
    [InlineData("Scalar", 4, 16, 2)]
    public void Vectors_of_one_row(string target, int chains, int features, int vectors) =>
        Assert.Equal(vectors, ContractionTiling.For(Of(target), rows: 1, chains, features).Vectors);

    /// <summary>Tiles differ by one row at most, the taller ones first.</summary>
    [Theory]
    [InlineData("512", 100, 16, 1, "20×5")]
    [InlineData("512", 100, 32, 2, "12×1 11×8")]
    [InlineData("512", 100, 48, 3, "8×9 7×4")]
    [InlineData("256", 100, 8, 1, "12×1 11×8")]
    [InlineData("256", 100, 64, 2, "6×15 5×2")]
    [InlineData("128", 7, 12, 3, "4×1 3×1")]
    [InlineData("Arm64", 100, 64, 2, "12×1 11×8")]
    [InlineData("WebAssembly", 7, 12, 3, "4×1 3×1")]
    [InlineData("Scalar", 5, 12, 4, "2×2 1×1")]
    public void Tiles_of_rows(string target, int rows, int features, int vectors, string tiles)
    {
        ContractionTiling tiling = ContractionTiling.For(Of(target), rows, chains: 1, features);

        Assert.Equal(vectors, tiling.Vectors);
        Assert.Equal(tiles, string.Join(" ", tiling.RowTiles.Select(t => $"{t.Rows}×{t.Repeat}")));
    }

    [Theory]
    [InlineData(1, 1, 9, 20, 4)]
    [InlineData(1, 1, 48, 20, 2)]
    [InlineData(1, 1, 49, 20, 1)]
    [InlineData(1, 1, 9, 7, 2)]
    [InlineData(1, 1, 9, 3, 1)]
    [InlineData(5, 1, 9, 20, 1)]
    public void Partial_sums_depend_on_the_model_alone(int rows, int samples, int features, int innerLength, int chains) =>
        Assert.Equal(chains, ContractionTiling.Chains(rows, samples, features, innerLength));

    [Theory]
    [InlineData("128", 1, 1, 100, 4)]
    [InlineData("Arm64", 1, 1, 100, 1)]
    [InlineData("WebAssembly", 1, 1, 100, 4)]
    [InlineData("WebAssembly", 5, 1, 100, 4)]
    [InlineData("128", 5, 1, 100, 1)]
    [InlineData("512", 1, 4, 100, 4)]
    [InlineData("512", 6, 1, 8191, 1)]
    [InlineData("512", 6, 1, 8192, 2)]
    [InlineData("256", 6, 1, 8192, 1)]
    public void Steps_of_a_turn(string target, int taps, int chains, int weights, int steps) =>
        Assert.Equal(steps, ContractionTiling.StepsAtOnce(Of(target), taps, chains, weights));

    /// <summary>Every row is in one tile.</summary>
    [Fact]
    public void Tiles_hold_all_rows() => Gen.Select(Gen.Int[1, 500], Gen.Int[1, 40]).Sample((rows, tallest) =>
    {
        IReadOnlyList<RowTile> tiles = ContractionTiling.Divide(rows, tallest);
        Assert.Equal(rows, tiles.Sum(t => t.Rows * t.Repeat));
        Assert.All(tiles, t => Assert.InRange(t.Rows, 1, tallest));
        Assert.True(tiles[0].Rows - tiles[^1].Rows <= 1);
    });

    /// <summary>
    /// The sums of a tile, a vector of weights for each of its columns, and an input fit into the registers; sums that
    /// wait in memory cost more than they save.
    /// </summary>
    [Theory]
    [MemberData(nameof(Targets))]
    public void No_tile_needs_more_registers_than_its_target_has(string name) =>
        Gen.Select(Gen.Int[1, 64], Gen.Int[0, 2].Select(power => 1 << power), Gen.Int[1, 300], Gen.Int[0, 2].Select(power => 1 << power))
            .Sample((rows, chains, features, taps) =>
        {
            Target target = Of(name);
            ContractionTiling tiling = ContractionTiling.For(target, rows, chains, features, taps);
            int sums = tiling.RowTiles[0].Rows * chains * taps * tiling.Vectors;

            // Of one row the weights are operands of the instructions, and one input is all that is held beside the
            // sums. A pooled row of several chains is one tile, however large.
            bool isOneRow = rows * taps == 1;
            int held = isOneRow ? 1 : Math.Min(tiling.Vectors, 2) + 1;
            Assert.True(sums + held <= target.Registers || tiling.RowTiles[0].Rows == 1, $"{sums} sums and {held} more in {target.Registers} registers");
        });

    [Fact]
    public void Live_places_of_working_memory_never_overlap() =>
        Gen.Select(Gen.Int[1, 300], Gen.Int[0, 20], Gen.Int[0, 6]).Array[1, 40].Sample(values =>
        {
            ScratchLayout layout = new();
            (int Start, int End, int First, int Last)[] places = values
                .Select(v => (Start: layout.Place(v.Item1, v.Item2, v.Item2 + v.Item3), Floats: v.Item1, First: v.Item2, Last: v.Item2 + v.Item3))
                .Select(p => (p.Start, p.Start + MemoryPlace.LengthOf(p.Floats), p.First, p.Last))
                .ToArray();
            foreach ((int start, int end, int first, int last) in places)
            {
                Assert.Equal(0, start % WeightBlock.Alignment);
                Assert.True(end <= layout.Size);
                Assert.Single(places, p => p.First <= last && first <= p.Last && p.Start < end && start < p.End);
            }
        });

    private static Target Of(string name) => KnownTargets.All.Single(t => t.Name == name);
}
