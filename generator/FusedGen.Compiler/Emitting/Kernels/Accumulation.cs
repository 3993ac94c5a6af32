using FusedGen.Compiler.Planning.Contraction;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Where a tile of sums lies among the rows and outputs.</summary>
/// <param name="FirstFeature">The tile's first output, beyond what the loops add.</param>
/// <param name="FirstRow">The tile's first row, beyond what the loops add.</param>
/// <param name="Loops">The loops around the tile.</param>
/// <param name="FirstLine">The tile's first line, an iteration of the innermost outer loop, beyond what the loops add.</param>
/// <param name="LineWidth">Rows of a line where the tile holds several whole lines; 0 where it is part of one.</param>
internal sealed record TilePlace(int FirstFeature, int FirstRow, IReadOnlyList<TileLoop> Loops, int FirstLine = 0, int LineWidth = 0)
{
    /// <summary>How far a row of the tile lies from its first one.</summary>
    public int RowOffset(int row, int rowStride, int lineStride) =>
        LineWidth == 0 ? row * rowStride : (row / LineWidth * lineStride) + (row % LineWidth * rowStride);

    /// <summary>The place in another loop.</summary>
    public TilePlace Inside(TileLoop loop) => this with { Loops = [.. Loops, loop] };
}

/// <summary>A loop around a tile and what one iteration passes.</summary>
/// <param name="Variable">The loop variable.</param>
/// <param name="Outer">The number of the kernel's outer loop; −1 for one over rows or outputs.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Features">Outputs.</param>
/// <param name="Weights">Packed weights.</param>
/// <param name="Lines">Iterations of the outer loop that one iteration stands for.</param>
internal sealed record TileLoop(string Variable, int Outer = -1, int Rows = 0, int Features = 0, int Weights = 0, int Lines = 1);

/// <summary>What contractions have in common: the names of the sums, and the way from a finished sum to memory.</summary>
internal static class Accumulation
{
    /// <summary>
    /// A sum of a vector of outputs. Those of a tap's chains are numbered before those of the next tap, and all of a row's before those of the next row; the first one becomes the row's
    /// result.
    /// </summary>
    public static string Name(int sum, int vector) => $"s{VectorForm.Text(sum)}_{VectorForm.Text(vector)}";

    public static string MultiplyAdd(ContractionKernel kernel) => kernel.IsReproducible ? "VectorMath.MultiplyThenAdd" : "VectorMath.MultiplyAdd";

    /// <summary>Adds the partial sums of each output of a tap pairwise into the first.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="tap">The number of the tap among those of the tile.</param>
    /// <param name="vectors">Vectors of outputs in the tile.</param>
    /// <param name="writer">Takes the statements.</param>
    public static void CombineChains(ContractionKernel kernel, int tap, int vectors, CodeWriter writer)
    {
        for (int distance = 1; distance < kernel.Chains; distance *= 2)
        {
            for (int chain = 0; chain + distance < kernel.Chains; chain += 2 * distance)
            {
                for (int v = 0; v < vectors; v++)
                {
                    int sum = (tap * kernel.Chains) + chain;
                    writer.Line($"{Name(sum, v)} += {Name(sum + distance, v)};");
                }
            }
        }
    }

    /// <summary>Computes the epilogue of one row's sums, pools them, and stores them.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="form">The width.</param>
    /// <param name="writer">Takes the statements.</param>
    /// <param name="vectors">Vectors of outputs in the tile.</param>
    /// <param name="place">Where the tile lies.</param>
    /// <param name="row">The row within the tile, which names the sums too.</param>
    /// <param name="features">Outputs from the place on; beyond them nothing is stored.</param>
    /// <param name="isStored">Whether they are stored; else they stay in the variables of the sums.</param>
    public static void Finish(ContractionKernel kernel, VectorForm form, CodeWriter writer, int vectors, TilePlace place, int row, int features, bool isStored = true)
    {
        for (int v = 0; v < vectors; v++)
        {
            int feature = v * form.Lanes;
            int count = Math.Min(form.Lanes, features - feature);
            string sum = Name(row * kernel.Taps * kernel.Chains, v);
            for (int tap = 0; tap < kernel.Taps && kernel.Epilogue is not null; tap++)
            {
                int number = (row * kernel.Taps) + tap;
                string own = Name(number * kernel.Chains, v);
                PoolTap? moved = kernel.Pool?.Taps[tap];

                // Locals of different sums must not meet in one scope.
                ExpressionEmitter expressions = new(writer, form, $"e{VectorForm.Text(number)}_{VectorForm.Text(v)}_");
                string result = expressions.Emit(kernel.Epilogue, input => input == 0 ? own : Residual(kernel, form, place, row, moved, feature, count, input - 1));
                if (result != own)
                {
                    writer.Line($"{own} = {result};");
                }
            }

            if (kernel.Pool is { } pool)
            {
                string[] sums = Enumerable.Range(row * kernel.Taps, kernel.Taps).Select(tap => Name(tap * kernel.Chains, v)).ToArray();
                PooledValues.Emit(pool.Kind, sums, form, writer, $"t{VectorForm.Text(row)}_{VectorForm.Text(v)}_");
            }

            if (!isStored)
            {
                continue;
            }

            string offset = At(kernel, place, row, feature, kernel.OutputRowStride, 1, outer => outer.Output);
            writer.Line(kernel.CanOverrun ? form.Store(sum, KernelEmitter.Output, offset) : form.StorePartial(sum, KernelEmitter.Output, offset, count));
        }
    }

    /// <summary>The offset of an element of a tile in an operand.</summary>
    public static string At(ContractionKernel kernel, TilePlace place, int row, int feature, int rowStride, int featureStride, Func<OuterLoop, int> outerStride, int moved = 0)
    {
        int lineStride = kernel.Outer.Count == 0 ? 0 : outerStride(kernel.Outer[kernel.Outer.Count - 1]);
        return Offset.Of(
            moved + (place.FirstLine * lineStride) + (place.FirstRow * rowStride) + place.RowOffset(row, rowStride, lineStride) + ((place.FirstFeature + feature) * featureStride),
            place.Loops
                .Select(loop => (loop.Variable, loop.Outer >= 0 ? outerStride(kernel.Outer[loop.Outer]) * loop.Lines : (loop.Rows * rowStride) + (loop.Features * featureStride)))
                .ToArray());
    }

    private static string Residual(ContractionKernel kernel, VectorForm form, TilePlace place, int row, PoolTap? tap, int feature, int count, int index)
    {
        Residual residual = kernel.Residuals[index];
        string offset = At(kernel, place, row, feature, residual.RowStride, residual.FeatureStride, outer => outer.Residuals[index], tap?.Residuals[index] ?? 0);
        return Residual(form, residual.Parameter, offset, residual.FeatureStride, residual.CanOverrun, count);
    }

    /// <summary>Another input of an epilogue, for a vector of outputs: an element for each of them, or one for all.</summary>
    /// <param name="form">The width.</param>
    /// <param name="reference">The reference to read through.</param>
    /// <param name="offset">Where the first output's element lies.</param>
    /// <param name="featureStride">1, or 0 where all outputs share the element.</param>
    /// <param name="canOverrun">Whether a vector may reach past the last element.</param>
    /// <param name="count">How many outputs of the vector there are.</param>
    public static string Residual(VectorForm form, string reference, string offset, int featureStride, bool canOverrun, int count) =>
        featureStride == 0 ? form.Broadcast(VectorForm.Element(reference, offset))
        : canOverrun ? form.Load(reference, offset)
        : form.LoadPartial(reference, offset, count);
}
