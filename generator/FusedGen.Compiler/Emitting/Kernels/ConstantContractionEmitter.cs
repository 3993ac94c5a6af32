using FusedGen.Compiler.Planning.Contraction;

namespace FusedGen.Compiler.Emitting.Kernels;

/// <summary>
/// Prints a contraction of one row whose weights stand in the code: one multiply-add a line. The compiler puts each vector of constants at an aligned
/// address and makes it an operand of the instruction.
/// </summary>
internal static class ConstantContractionEmitter
{
    private static readonly string[] s_ordinals = ["First", "Second", "Third", "Fourth"];

    public static void Emit(ContractionKernel kernel, VectorForm form, CodeWriter writer)
    {
        if (form.IsScalar)
        {
            EmitScalar(kernel, writer);
            return;
        }

        int vectors = form.VectorsOf(kernel.Panels.Features);
        (int atOnce, bool areMethods) = ContractionTiling.InCode(form.Lanes, kernel.Chains, kernel.Panels.Features, kernel.Run);
        int columns = (vectors + atOnce - 1) / atOnce;
        (int First, int End)[] divided = Enumerable.Range(0, columns).Select(column => (vectors * column / columns, vectors * (column + 1) / columns)).ToArray();
        if (areMethods)
        {
            EmitMethods(kernel, form, writer, divided);
            return;
        }

        foreach ((int first, int end) in divided)
        {
            if (columns == 1)
            {
                EmitColumn(kernel, form, writer, first, end);
            }
            else
            {
                using (writer.Open(Outputs(kernel, form, first, end)))
                {
                    EmitColumn(kernel, form, writer, first, end);
                }
            }
        }
    }

    /// <summary>Both layers in one method: each has its variables to itself, and what is between them lies outside.</summary>
    public static void EmitJoined(JoinedContraction joined, VectorForm form, CodeWriter writer)
    {
        int between = form.VectorsOf(joined.First.Panels.Features);
        for (int v = 0; v < between; v++)
        {
            writer.Line($"{form.Type} {Between(v)};");
        }

        using (writer.Open($"// {joined.First.Title}"))
        {
            EmitColumn(joined.First, form, writer, 0, between, isStored: false);
            for (int v = 0; v < between; v++)
            {
                writer.Line($"{Between(v)} = {Accumulation.Name(0, v)};");
            }
        }

        using (writer.Open($"// {joined.Second.Title}"))
        {
            EmitColumn(joined.Second, form, writer, 0, form.VectorsOf(joined.Second.Panels.Features), isFromRegisters: true);
        }
    }

    private static string Between(int vector) => "h" + VectorForm.Text(vector);

    /// <summary>A local function for each column, so that each has the JIT's bounds to itself.</summary>
    private static void EmitMethods(ContractionKernel kernel, VectorForm form, CodeWriter writer, (int First, int End)[] columns)
    {
        string[] parameters = [ContractionKernel.InputParameter, .. kernel.Residuals.Select(r => r.Parameter), KernelEmitter.Output];
        for (int column = 0; column < columns.Length; column++)
        {
            writer.Line($"Column{VectorForm.Text(column)}({string.Join(", ", parameters.Select(p => "ref " + p))});");
        }

        for (int column = 0; column < columns.Length; column++)
        {
            (int first, int end) = columns[column];
            writer.Line();
            writer.Line(Outputs(kernel, form, first, end));
            writer.Line(KernelEmitter.Optimised);
            using (writer.Open($"static void Column{VectorForm.Text(column)}({string.Join(", ", parameters.Select(p => "ref float " + p))})"))
            {
                EmitColumn(kernel, form, writer, first, end);
            }
        }
    }

    private static string Outputs(ContractionKernel kernel, VectorForm form, int first, int end) =>
        $"// outputs {VectorForm.Text(first * form.Lanes)} to {VectorForm.Text(Math.Min(end * form.Lanes, kernel.Panels.Features) - 1)}";

    private static void EmitColumn(
        ContractionKernel kernel, VectorForm form, CodeWriter writer, int first, int end, bool isFromRegisters = false, bool isStored = true)
    {
        string add = Accumulation.MultiplyAdd(kernel);
        ContractionConstants constants = kernel.Constants!;
        for (int chain = 0; chain < kernel.Chains; chain++)
        {
            for (int v = first; v < end; v++)
            {
                string start = chain == 0 ? form.Constants(Lanes(constants.Bias, 0, kernel.Panels.Features, v, form.Lanes)) : $"{form.Type}.Zero";
                writer.Line($"{form.Type} {Accumulation.Name(chain, v - first)} = {start};");
            }
        }

        for (int k = 0; k < kernel.Run; k++)
        {
            int chain = k % kernel.Chains;
            string broadcast = EmitBroadcast(kernel, form, writer, end - first, k, isFromRegisters);
            if (end - first > 1)
            {
                writer.Line($"{form.Type} x{VectorForm.Text(k)} = {broadcast};");
                broadcast = $"x{VectorForm.Text(k)}";
            }

            for (int v = first; v < end; v++)
            {
                string sum = Accumulation.Name(chain, v - first);
                string weights = form.Constants(Lanes(constants.Weights, k * kernel.Panels.Features, kernel.Panels.Features, v, form.Lanes));
                writer.Line($"{sum} = {add}({broadcast}, {weights}, {sum});");
            }
        }

        Accumulation.CombineChains(kernel, 0, end - first, writer);
        int feature = first * form.Lanes;
        Accumulation.Finish(kernel, form, writer, end - first, new TilePlace(feature, 0, []), 0, kernel.Panels.Features - feature, isStored);
    }

    /// <summary>
    /// An input in all lanes. Where loads are what takes time, four inputs at once are loaded, and shuffled; what the layer before left in registers is shuffled in any case.
    /// </summary>
    private static string EmitBroadcast(ContractionKernel kernel, VectorForm form, CodeWriter writer, int vectors, int k, bool isFromRegisters)
    {
        string input = VectorForm.Element(ContractionKernel.InputParameter, VectorForm.Text(k));
        if (!isFromRegisters && (!ContractionTiling.LoadsInputQuads(form.Lanes, vectors, kernel.IsReproducible) || (k / 4 * 4) + 4 > kernel.Run))
        {
            return form.Broadcast(input);
        }

        string quad = "q" + VectorForm.Text(k / 4 * 4);
        if (k % 4 == 0)
        {
            string four = isFromRegisters ? $"{s_ordinals[k % form.Lanes / 4]}Quad({Between(k / form.Lanes)})" : $"Load{form.Suffix}(ref {input})";
            writer.Line($"{form.Type} {quad} = InputQuads.{four};");
        }

        return $"InputQuads.{s_ordinals[k % 4]}({quad})";
    }

    /// <summary>The same sums in the same order, one output after the other.</summary>
    private static void EmitScalar(ContractionKernel kernel, CodeWriter writer)
    {
        VectorForm form = VectorForm.Scalar;
        int features = kernel.Panels.Features;
        writer.Line($"ReadOnlySpan<float> bias = [{string.Join(", ", kernel.Constants!.Bias.Select(Literal.Of))}];");
        writer.Line("// a row of weights for each input");
        writer.Line("ReadOnlySpan<float> weights =");
        writer.Line("[");
        writer.Depth++;
        for (int k = 0; k < kernel.Run; k++)
        {
            writer.Line($"{string.Join(", ", kernel.Constants.Weights.Skip(k * features).Take(features).Select(Literal.Of))},");
        }

        writer.Depth--;
        writer.Line("];");
        using (writer.Open($"for (int m = 0; m < {VectorForm.Text(features)}; m++)"))
        {
            for (int chain = 0; chain < kernel.Chains; chain++)
            {
                writer.Line($"float {Accumulation.Name(chain, 0)} = {(chain == 0 ? "bias[m]" : "0f")};");
            }

            int whole = kernel.Run / kernel.Chains * kernel.Chains;
            string step = kernel.Chains == 1 ? "k++" : $"k += {VectorForm.Text(kernel.Chains)}";
            using (writer.Open($"for (int k = 0; k < {VectorForm.Text(whole)}; {step})"))
            {
                for (int chain = 0; chain < kernel.Chains; chain++)
                {
                    EmitProduct(chain, chain == 0 ? "k" : $"k + {VectorForm.Text(chain)}");
                }
            }

            for (int k = whole; k < kernel.Run; k++)
            {
                EmitProduct(k % kernel.Chains, VectorForm.Text(k));
            }

            Accumulation.CombineChains(kernel, 0, 1, writer);
            Accumulation.Finish(kernel, form, writer, 1, new TilePlace(0, 0, [new TileLoop("m", Features: 1)]), 0, 1);
        }

        void EmitProduct(int chain, string k)
        {
            string sum = Accumulation.Name(chain, 0);
            string row = k == "0" ? "m" : $"{(k.All(char.IsLetterOrDigit) ? k : $"({k})")} * {VectorForm.Text(features)} + m";
            writer.Line($"{sum} = {Accumulation.MultiplyAdd(kernel)}({VectorForm.Element(ContractionKernel.InputParameter, k)}, weights[{row}], {sum});");
        }
    }

    private static IEnumerable<float> Lanes(float[] values, int start, int features, int vector, int lanes) =>
        Enumerable.Range(vector * lanes, lanes).Select(m => m < features ? values[start + m] : 0f);
}
