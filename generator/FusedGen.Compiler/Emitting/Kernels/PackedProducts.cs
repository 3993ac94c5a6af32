using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Contraction.Weights;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>Prints the innermost loop of a packed contraction: inputs are broadcast, weights are loaded and decoded, products are added to the sums.</summary>
internal static class PackedProducts
{
    /// <summary>The loop over consecutive inputs, in whole elements of weights and with as many products for each chain.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="panel">The outputs.</param>
    /// <param name="vectors">Vectors of outputs at once.</param>
    /// <param name="taps">Sums of an output at once, those of a row one after the other.</param>
    /// <param name="place">Where the rows lie.</param>
    /// <param name="input">The reference that moves along the inputs; <c>pw</c> moves along the weights.</param>
    /// <param name="writer">Takes the statements.</param>
    public static void EmitRun(ContractionKernel kernel, PackedPanel panel, int vectors, int taps, TilePlace place, string input, CodeWriter writer)
    {
        int atOnce = Math.Max(ContractionTiling.StepsAtOnce(panel.Form.Lanes, taps, kernel.Chains, kernel.Panels.PackedLength), kernel.Panels.Format.PerElement());
        int skipping = kernel.SkipsZeros && !panel.Form.IsScalar ? ZeroSkipping.InputsOf(kernel.Run) : 0;
        EmitTurns(kernel, panel, input, skipping, ZeroSkipping.Block, isLast: skipping == kernel.Run, count => NonZeroProducts.EmitBlock(kernel, panel, vectors, input, count, writer), writer);
        EmitTurns(kernel, panel, input, kernel.Run - skipping, atOnce, isLast: true, count => EmitSteps(kernel, panel, vectors, taps, place, input, count, writer), writer);
    }

    /// <summary>A loop over consecutive inputs, so many a turn, and the rest of them; the references stay where they are when nothing follows.</summary>
    private static void EmitTurns(ContractionKernel kernel, PackedPanel panel, string input, int inputs, int atOnce, bool isLast, Action<int> emit, CodeWriter writer)
    {
        bool moves = kernel.Segments.Count > 0 || !isLast;
        int turns = inputs / atOnce;
        int rest = inputs % atOnce;
        if (turns > 1)
        {
            using (writer.Open($"for (int k = {VectorForm.Text(turns)}; k > 0; k--)"))
            {
                EmitTurn(atOnce, moves: true);
            }
        }
        else if (turns == 1)
        {
            EmitOnce(atOnce, moves || rest > 0);
        }

        if (rest > 0)
        {
            EmitOnce(rest, moves);
        }

        void EmitOnce(int count, bool moves)
        {
            // A block of its own, since these locals have the names of those in the loop.
            using (writer.Open(""))
            {
                EmitTurn(count, moves);
            }
        }

        void EmitTurn(int count, bool moves)
        {
            emit(count);
            if (moves)
            {
                writer.Line($"{input} = ref Unsafe.Add(ref {input}, {VectorForm.Text(count)});");
                writer.Line($"pw = ref Unsafe.Add(ref pw, {VectorForm.Text(kernel.Panels.ElementsIn(count) * panel.Width)});");
            }
        }
    }

    /// <summary>The products of so many consecutive inputs, each in its own chain.</summary>
    private static void EmitSteps(ContractionKernel kernel, PackedPanel panel, int vectors, int taps, TilePlace place, string input, int steps, CodeWriter writer)
    {
        int perElement = kernel.Panels.Format.PerElement();
        for (int first = 0; first < steps; first += perElement)
        {
            int count = Math.Min(perElement, steps - first);
            if (taps == 1)
            {
                EmitRow(kernel, panel, vectors, input, "pw", first, count, writer);
            }
            else
            {
                for (int step = first; step < first + count; step++)
                {
                    // Each product has a block of its own where there are several, since their locals have the same names.
                    using IDisposable? block = steps > 1 ? writer.Open("") : null;
                    EmitTaps(kernel, panel, vectors, taps, place, input, step, writer);
                }
            }
        }
    }

    /// <summary>The products of one row with the weights of one vector of elements after the other, each decoded as it is used.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="panel">The outputs.</param>
    /// <param name="vectors">Vectors of outputs at once.</param>
    /// <param name="input">A reference to an input.</param>
    /// <param name="weights">A reference to its weights.</param>
    /// <param name="first">Inputs from there to the first of these products.</param>
    /// <param name="count">Products, which share elements of weights.</param>
    /// <param name="writer">Takes the statements.</param>
    public static void EmitRow(ContractionKernel kernel, PackedPanel panel, int vectors, string input, string weights, int first, int count, CodeWriter writer)
    {
        VectorForm form = panel.Form;
        PackedWeights packed = new(kernel.Panels.Format, form);
        string add = Accumulation.MultiplyAdd(kernel);
        string[] x = Enumerable.Range(first, count).Select(step => form.Broadcast(VectorForm.Element(input, VectorForm.Text(step)))).ToArray();
        for (int part = 0; part < count && vectors > 1; part++)
        {
            string local = $"x{VectorForm.Text(first + part)}";
            writer.Line($"{form.Type} {local} = {x[part]};");
            x[part] = local;
        }

        for (int v = 0; v < vectors; v++)
        {
            string elements = LoadElements(kernel, panel, weights, first, v, isAligned: kernel.HasAlignedWeights);
            if (count > 1)
            {
                string local = $"w{VectorForm.Text(first)}_{VectorForm.Text(v)}";
                writer.Line($"{packed.Type} {local} = {elements};");
                elements = local;
            }

            for (int part = 0; part < count; part++)
            {
                string sum = Accumulation.Name((first + part) % kernel.Chains, v);
                writer.Line($"{sum} = {add}({x[part]}, {packed.Decode(elements, part)}, {sum});");
            }
        }
    }

    /// <summary>One product of several sums, which share the decoded weights.</summary>
    private static void EmitTaps(ContractionKernel kernel, PackedPanel panel, int vectors, int taps, TilePlace place, string input, int step, CodeWriter writer)
    {
        VectorForm form = panel.Form;
        PackedWeights packed = new(kernel.Panels.Format, form);
        string add = Accumulation.MultiplyAdd(kernel);
        int lineStride = kernel.Outer.Count == 0 ? 0 : kernel.Outer[kernel.Outer.Count - 1].Input;
        for (int v = 0; v < vectors; v++)
        {
            string elements = LoadElements(kernel, panel, "pw", step, v, isAligned: false);
            writer.Line($"{form.Type} w{VectorForm.Text(v)} = {packed.Decode(elements, step % kernel.Panels.Format.PerElement())};");
        }

        for (int t = 0; t < taps; t++)
        {
            string x = form.Broadcast(VectorForm.Element(input, VectorForm.Text(step + place.RowOffset(t / kernel.Taps, kernel.InputRowStride, lineStride) + (kernel.Pool?.Taps[t % kernel.Taps].Input ?? 0))));
            if (vectors > 1)
            {
                writer.Line($"{form.Type} x{VectorForm.Text(t)} = {x};");
                x = $"x{VectorForm.Text(t)}";
            }

            for (int v = 0; v < vectors; v++)
            {
                string sum = Accumulation.Name((t * kernel.Chains) + (step % kernel.Chains), v);
                writer.Line($"{sum} = {add}({x}, w{VectorForm.Text(v)}, {sum});");
            }
        }
    }

    /// <summary>A vector of the elements that hold the weights of a product.</summary>
    private static string LoadElements(ContractionKernel kernel, PackedPanel panel, string weights, int step, int vector, bool isAligned)
    {
        PackedWeights packed = new(kernel.Panels.Format, panel.Form);
        string offset = VectorForm.Text((step / kernel.Panels.Format.PerElement() * panel.Width) + (vector * panel.Form.Lanes));
        return isAligned ? packed.LoadAligned(weights, offset) : packed.Load(weights, offset);
    }
}
