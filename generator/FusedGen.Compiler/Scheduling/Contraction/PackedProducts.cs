using FusedGen.Compiler.KernelPrograms;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Contraction.Weights;
using FusedGen.Compiler.Planning.Targets;

namespace FusedGen.Compiler.Scheduling.Contraction;

/// <summary>
/// Schedules the innermost loop of a packed contraction: inputs are broadcast, weights are loaded and decoded, products
/// are added to the sums.
/// </summary>
/// <param name="panel">The outputs.</param>
/// <param name="sums">The tile's sums: those of an output's chains one after the other, and all of a row's before those
/// of the next.</param>
/// <param name="place">Where the tile lies.</param>
/// <param name="input">Moves along the inputs.</param>
/// <param name="weights">Moves along the weights.</param>
/// <param name="builder">Takes the statements.</param>
internal sealed class PackedProducts(PackedPanel panel, Local[,] sums, TilePlace place, Pointer input, Pointer weights, KernelBuilder builder)
{
    private readonly ContractionKernel _kernel = panel.Kernel;
    private readonly Target _target = panel.Target;
    private readonly int _vectors = sums.GetLength(1);
    private readonly int _taps = sums.GetLength(0) / panel.Kernel.Chains;

    private int PerElement => _kernel.Panels.Format.PerElement();

    /// <summary>
    /// The loop over consecutive inputs, in whole elements of weights and with as many products for each chain.
    /// </summary>
    public void Schedule()
    {
        int atOnce = Math.Max(ContractionTiling.StepsAtOnce(_target, _taps, _kernel.Chains, _kernel.Panels.PackedLength), PerElement);
        int skipping = _kernel.SkipsZeros && !_target.IsScalar ? ZeroSkipping.InputsOf(_kernel.Run) : 0;
        Turns(skipping, ZeroSkipping.Block, isLast: skipping == _kernel.Run, NonZeroProducts);
        Turns(_kernel.Run - skipping, atOnce, isLast: true, Steps);
    }

    /// <summary>
    /// A loop over consecutive inputs, so many a turn, and the rest of them; the pointers stay where they are when
    /// nothing follows.
    /// </summary>
    private void Turns(int inputs, int atOnce, bool isLast, Action<int> build)
    {
        bool moves = _kernel.Segments.Count > 0 || !isLast;
        int turns = inputs / atOnce;
        int rest = inputs % atOnce;
        if (turns > 1)
        {
            using (builder.Repeat("k", turns))
            {
                Turn(atOnce, isMoved: true);
            }
        }
        else if (turns == 1)
        {
            Once(atOnce, moves || rest > 0);
        }

        if (rest > 0)
        {
            Once(rest, moves);
        }

        void Once(int count, bool isMoved)
        {
            // A block of its own, since these variables have the names of those in the loop.
            using (builder.Block())
            {
                Turn(count, isMoved);
            }
        }

        void Turn(int count, bool isMoved)
        {
            build(count);
            if (isMoved)
            {
                builder.Advance(input, count);
                builder.Advance(weights, _kernel.Panels.ElementsIn(count) * panel.Width);
            }
        }
    }

    /// <summary>The products of those of consecutive inputs that are not zero.</summary>
    private void NonZeroProducts(int count)
    {
        using (builder.ForNonZero("i", new Place(input, 0), count, ZeroSkipping.Granularity, _target.Lanes, out Local i))
        {
            Pointer xi = builder.Point("xi", new Place(input, i));
            Pointer wi = builder.Point("wi", new Place(weights, (AffineIndex)i * panel.Width));
            Row(xi, wi, 0, 1);
        }
    }

    /// <summary>The products of so many consecutive inputs, each in its own chain.</summary>
    private void Steps(int steps)
    {
        Local[]? quads = _taps > 1 && _target.ShufflesRows && !_kernel.AddsPairs && steps == ContractionTiling.QuadLength
            ? Enumerable.Range(0, _taps).Select(t => builder.Let($"q{t}", KernelValues.Load(_target.Floats, new Place(input, OffsetOf(t))))).ToArray()
            : null;
        for (int first = 0; first < steps; first += PerElement)
        {
            int count = Math.Min(PerElement, steps - first);
            if (_taps == 1)
            {
                Row(input, weights, first, count);
                continue;
            }

            for (int step = first; step < first + count; step++)
            {
                // Each product has a block of its own where there are several, since their variables have the same
                // names.
                using IDisposable? block = steps > 1 ? builder.Block() : null;
                Rows(step, quads);
            }
        }
    }

    /// <summary>
    /// The products of one row with the weights of one vector of elements after the other, each decoded as it is used.
    /// </summary>
    /// <param name="from">An input.</param>
    /// <param name="with">Its weights.</param>
    /// <param name="first">Inputs from there to the first of these products.</param>
    /// <param name="count">Products, which share elements of weights.</param>
    private void Row(Pointer from, Pointer with, int first, int count)
    {
        KernelValue[] x = Enumerable.Range(first, count).Select(step => KernelValues.Broadcast(panel.Weights.Sums, new Place(from, step))).ToArray();
        for (int part = 0; part < count && _vectors > 1; part++)
        {
            x[part] = builder.Let($"x{first + part}", x[part]);
        }

        for (int v = 0; v < _vectors; v++)
        {
            KernelValue elements = Elements(with, first, v, isAligned: _kernel.HasAlignedWeights && _target.AsksForAlignment);
            if (count > 1)
            {
                elements = builder.Let($"w{first}_{v}", elements);
            }

            for (int part = 0; part < count; part++)
            {
                Add(sums[(first + part) % _kernel.Chains, v], x[part], panel.Weights.Decode(elements, part));
            }
        }
    }

    /// <summary>One product of several sums, which share the decoded weights.</summary>
    /// <param name="step">Inputs from the pointer to that of the product.</param>
    /// <param name="quads">Four inputs of each sum, where they are loaded together.</param>
    private void Rows(int step, Local[]? quads)
    {
        Local[] w = Enumerable.Range(0, _vectors)
            .Select(v => builder.Let($"w{v}", panel.Weights.Decode(Elements(weights, step, v, isAligned: false), step % PerElement)))
            .ToArray();
        for (int t = 0; t < _taps; t++)
        {
            KernelValue x = quads is null
                ? KernelValues.Broadcast(panel.Weights.Sums, new Place(input, step + OffsetOf(t)))
                : new CallValue(_target.Floats, InputQuad.Elements[step], [quads[t]]);
            if (_vectors > 1)
            {
                x = builder.Let($"x{t}", x);
            }

            for (int v = 0; v < _vectors; v++)
            {
                Add(sums[(t * _kernel.Chains) + (step % _kernel.Chains), v], x, w[v]);
            }
        }
    }

    /// <summary>Inputs from the pointer to the first one of a sum.</summary>
    private int OffsetOf(int tap) =>
        place.RowOffset(_kernel, tap / _kernel.Taps, TileStrides.Input(_kernel)) + (_kernel.Pool?.Taps[tap % _kernel.Taps].Input ?? 0);

    private void Add(Local sum, KernelValue x, KernelValue w) => builder.Assign(sum, panel.Weights.MultiplyAdd(x, w, sum, _kernel.IsReproducible));

    /// <summary>A vector of the elements that hold the weights of a product.</summary>
    private KernelValue Elements(Pointer from, int step, int vector, bool isAligned) =>
        panel.Weights.Load(new Place(from, (step / PerElement * panel.Width) + (vector * _target.Lanes)), isAligned);
}
