using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>So many rows at once, so many times.</summary>
internal readonly record struct RowTile(int Rows, int Repeat);

/// <summary>
/// How many sums a kernel keeps in registers. A multiply-add takes four cycles and two can start in each, so that eight
/// independent sums keep the machine busy; more of them save loads, until registers run out.
/// </summary>
/// <param name="Vectors">Vectors of outputs at once.</param>
/// <param name="RowTiles">How the rows are divided, the taller tiles first: tiles differ by one row at most, so that no
/// slow rest is left.</param>
internal sealed record ContractionTiling(int Vectors, IReadOnlyList<RowTile> RowTiles)
{
    /// <summary>Weights that fill the nearest cache: 32 KiB of floats.</summary>
    private const int FarWeights = 8192;

    /// <summary>With more vectors of outputs at once, the loads of inputs hardly count.</summary>
    private const int MaxQuadVectors = 4;

    /// <summary>
    /// Partial sums of each output: where a sample has one row, as many as fill the machine with the outputs that there
    /// are; several rows fill it themselves.
    /// </summary>
    /// <param name="rows">Rows of all samples.</param>
    /// <param name="samples">Samples that are predicted at once.</param>
    /// <param name="features">M.</param>
    /// <param name="innerLength">K.</param>
    /// <remarks>
    /// It depends on the model alone, not on the vectors' width: the order of a sum is part of its value.
    /// </remarks>
    public static int Chains(int rows, int samples, int features, int innerLength)
    {
        int chains = rows != samples ? 1 : features <= 16 ? 4 : features <= 48 ? 2 : 1;
        while (chains > 1 && innerLength < 2 * chains)
        {
            chains /= 2;
        }

        return chains;
    }

    /// <summary>The tiling on a target.</summary>
    /// <param name="target">The machine.</param>
    /// <param name="rows">Rows that share the weights.</param>
    /// <param name="chains">Partial sums of each output.</param>
    /// <param name="features">Outputs in the widest panel.</param>
    /// <param name="taps">Sums of a row that stay in registers together until they are combined.</param>
    public static ContractionTiling For(Target target, int rows, int chains, int features, int taps = 1)
    {
        int available = target.VectorsOf(features);
        if (rows * taps == 1)
        {
            return new ContractionTiling(Math.Max(1, Math.Min(available, target.RowSums / chains)), [new RowTile(1, 1)]);
        }

        // Four sums for each row and vector leave registers for one vector.
        int vectors = chains == 4 ? 1 : target.IsScalar ? Math.Min(available, Math.Max(1, 4 / (chains * taps)))
            : available is 3 or 5 ? 3 : Math.Min(available, 2);
        return new ContractionTiling(vectors, Divide(rows, Math.Max(1, Tallest(target, vectors) / (chains * taps))));
    }

    /// <summary>
    /// Whether one row's inputs are loaded four at a time and broadcast by shuffles, where weights stand in the code:
    /// each multiply-add loads its weights, so that a load for each input is one of few. Products that are rounded
    /// before they are added are two instructions, beside which shuffles find no room.
    /// </summary>
    /// <param name="target">The machine.</param>
    /// <param name="vectors">Vectors of outputs at once.</param>
    /// <param name="isReproducible">Whether products are rounded.</param>
    public static bool LoadsInputQuads(Target target, int vectors, bool isReproducible) =>
        target.ShufflesInputs && vectors <= MaxQuadVectors && !isReproducible;

    /// <summary>Inputs that are loaded together where shuffles broadcast them.</summary>
    public const int QuadLength = 4;

    /// <summary>
    /// Inputs in one turn of the loop over them: a multiple of the chains, so that the order of a sum is the same at
    /// every width. Wide vectors of one row wait for their weights, and those of several rows are enough to hide the
    /// loop's own instructions; narrow ones are so many that these cost a tenth. Where weights come from beyond the
    /// nearest cache, two inputs a turn bring them in time. Where a row's inputs are loaded four at a time, a turn has
    /// those.
    /// </summary>
    /// <param name="target">The machine.</param>
    /// <param name="taps">Sums of an output at once, those of its chains apart.</param>
    /// <param name="chains">Partial sums of each output.</param>
    /// <param name="weights">Packed weights, in elements.</param>
    public static int StepsAtOnce(Target target, int taps, int chains, int weights) =>
        Math.Max(chains, taps == 1 ? target.RowSteps : target.ShufflesRows ? QuadLength : weights >= FarWeights ? target.FarSteps : 1);

    /// <summary>Lines of pixels in one tile, where a line is short; else 1.</summary>
    /// <param name="target">The machine.</param>
    /// <param name="rows">Pixels of a line.</param>
    /// <param name="lines">Lines.</param>
    /// <param name="chains">Partial sums of each output.</param>
    /// <param name="features">Outputs in the widest panel.</param>
    /// <param name="taps">Sums of a pixel.</param>
    public static int LinesAtOnce(Target target, int rows, int lines, int chains, int features, int taps)
    {
        int vectors = For(target, 2, chains, features, taps).Vectors;
        return Math.Max(1, Math.Min(lines, Tallest(target, vectors) / (chains * taps) / rows));
    }

    private static int Tallest(Target target, int vectors) => Math.Min(target.MaxTileRows, target.TileSums / vectors);

    /// <summary>Divides rows into tiles of at most the given height that differ by one row at most.</summary>
    public static IReadOnlyList<RowTile> Divide(int rows, int tallest)
    {
        int tiles = (rows + tallest - 1) / tallest;
        int height = (rows + tiles - 1) / tiles;
        int lower = (tiles * height) - rows;
        List<RowTile> result = [new RowTile(height, tiles - lower)];
        if (lower > 0)
        {
            result.Add(new RowTile(height - 1, lower));
        }

        return result;
    }
}
