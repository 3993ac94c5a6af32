using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling.Contraction;

/// <summary>Schedules a few vectors of outputs of a layer whose weights stand in the code.</summary>
/// <param name="kernel">The layer.</param>
/// <param name="target">The machine.</param>
/// <param name="pointers">Its operands.</param>
/// <param name="builder">Takes the statements.</param>
/// <param name="prefix">What the names of variables begin with, where two layers share a method.</param>
internal sealed class ConstantColumn(ContractionKernel kernel, Target target, KernelPointers pointers, KernelBuilder builder, string prefix)
{
    private static readonly RuntimeFunction[] s_quads = [RuntimeFunction.FirstQuad, RuntimeFunction.SecondQuad, RuntimeFunction.ThirdQuad,
        RuntimeFunction.FourthQuad];

    private Local? _quad;

    /// <summary>
    /// Schedules the vectors from <paramref name="first"/> to <paramref name="end"/>, without the last.
    /// </summary>
    /// <param name="first">The first vector.</param>
    /// <param name="end">The vector after the last.</param>
    /// <param name="inputs">The inputs where the layer before left them in registers; null where they come from
    /// memory.</param>
    /// <param name="isStored">Whether the results are stored.</param>
    /// <returns>The results.</returns>
    public Local[] Schedule(int first, int end, Local[]? inputs, bool isStored)
    {
        Local[,] sums = Start(first, end);
        for (int k = 0; k < kernel.Run; k++)
        {
            int chain = k % kernel.Chains;
            KernelValue x = Input(end - first, k, inputs);
            if (end - first > 1)
            {
                x = builder.Let($"{prefix}x{k}", x);
            }

            for (int v = first; v < end; v++)
            {
                KernelValue weights = Constants(kernel.Constants!.Weights, k * kernel.Panels.Features, v);
                builder.Assign(sums[chain, v - first], new MultiplyAddValue(x, weights, sums[chain, v - first], kernel.IsReproducible));
            }
        }

        TileEnd.CombineChains(sums, kernel.Chains, builder);
        int feature = first * target.Lanes;
        TileEnd.Describe(kernel, builder, isStored);
        TileEnd.Finish(kernel, target, pointers, builder, sums, TilePlace.First with { Feature = feature }, 0, kernel.Panels.Features - feature, isStored);
        return Enumerable.Range(0, end - first).Select(v => sums[0, v]).ToArray();
    }

    private Local[,] Start(int first, int end)
    {
        Local[,] sums = new Local[kernel.Chains, end - first];
        builder.Comment(kernel.Chains == 1
            ? $"bias; {prefix}s0_<v> is the sum of vector v of the outputs"
            : $"bias; {prefix}s<c>_<v> is partial sum c of vector v of the outputs: inputs c, c + {kernel.Chains}, …; {kernel.Chains} of them hide the "
                + $"latency of the multiply-add");
        for (int chain = 0; chain < kernel.Chains; chain++)
        {
            for (int v = first; v < end; v++)
            {
                KernelValue start = chain == 0 ? Constants(kernel.Constants!.Bias, 0, v) : KernelValues.Floating(target.Floats, 0);
                sums[chain, v - first] = builder.Let($"{prefix}s{chain}_{v - first}", start);
            }
        }

        return sums;
    }

    /// <summary>
    /// An input in all lanes. Where loads are what takes time, four inputs at once are loaded, and shuffled; what the
    /// layer before left in registers is shuffled in any case.
    /// </summary>
    private KernelValue Input(int vectors, int k, Local[]? inputs)
    {
        Place place = new(pointers[ContractionKernel.InputParameter], k);
        int firstOfQuad = k / ContractionTiling.QuadLength * ContractionTiling.QuadLength;
        if (inputs is null
            && (!ContractionTiling.LoadsInputQuads(target, vectors, kernel.IsReproducible) || firstOfQuad + ContractionTiling.QuadLength > kernel.Run))
        {
            return KernelValues.Broadcast(target.Floats, place);
        }

        if (k == firstOfQuad)
        {
            KernelValue four = inputs is null
                ? new LoadQuadValue(target.Floats, place)
                : new CallValue(target.Floats, s_quads[k % target.Lanes / ContractionTiling.QuadLength], [inputs[k / target.Lanes]]);
            _quad = builder.Let($"{prefix}q{k}", four);
        }

        return new CallValue(target.Floats, InputQuad.Elements[k % ContractionTiling.QuadLength], [_quad!]);
    }

    /// <summary>A vector of constants, with zeros in the lanes without an output.</summary>
    private FloatingValue Constants(float[] values, int start, int vector) => new(
        target.Floats,
        Enumerable.Range(vector * target.Lanes, target.Lanes).Select(m => m < kernel.Panels.Features ? (double)values[start + m] : 0).ToArray());
}
