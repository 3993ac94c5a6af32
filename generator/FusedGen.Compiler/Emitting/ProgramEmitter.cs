using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Emitting.Kernels;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Contraction;
using FusedGen.Compiler.Planning.Memory;

namespace FusedGen.Compiler.Emitting;

/// <summary>Prints the class with the kernels of a program, and the methods that call them in order.</summary>
internal sealed class ProgramEmitter
{
    /// <summary>The variable of a loop over kernels.</summary>
    private const string Step = "step";

    private readonly Program _program;
    private readonly KernelMethods _methods = new();

    public ProgramEmitter(Program program)
    {
        _program = program;
    }

    /// <summary>Prints the file-local class.</summary>
    /// <param name="writer">Takes the text.</param>
    /// <param name="className">The class.</param>
    /// <param name="weightsClass">The class with the constants.</param>
    public void Emit(CodeWriter writer, string className, string weightsClass)
    {
        using CodeWriter.Block type = writer.Open($"file static class {className}");
        EmitRun(writer, _program.Single, "Run", weightsClass);
        if (_program.Tile is { } tile)
        {
            writer.Line();
            EmitRun(writer, tile, "RunTile", weightsClass);
        }

        _methods.Emit(writer, KernelEmitter.Optimised);
    }

    private void EmitRun(CodeWriter writer, Procedure procedure, string name, string weightsClass)
    {
        string parameters = string.Join(", ", _program.Inputs.Select(p => $"ref {p.Type.Keyword()} {p.Name}").Concat(_program.Outputs.Select(p => $"ref {p.Type.Keyword()} {p.Name}")));
        writer.Line(procedure.Rows == 1
            ? "/// <summary>Predicts one sample: the condition is known to the compiler, which keeps one of the calls.</summary>"
            : $"/// <summary>Predicts {VectorForm.Text(procedure.Rows)} samples.</summary>");
        using (writer.Open($"public static void {name}({parameters})"))
        {
            VectorForm[] forms = FormsOf(procedure);
            bool isAlwaysUsed = forms.All(form => UsesScratch(procedure, form));
            if (isAlwaysUsed)
            {
                EmitScratch(writer, procedure);
            }

            if (_program.Weights.Words.Count > 0)
            {
                writer.Line($"ref float weights = ref {weightsClass}.Start;");
            }

            if (forms.Length == 1)
            {
                EmitCalls(writer, procedure, VectorForm.Scalar);
                return;
            }

            foreach (VectorForm form in forms)
            {
                string condition = form.IsScalar ? "else" : $"{(form == forms[0] ? "if" : "else if")} ({form.Class}.IsHardwareAccelerated)";
                using (writer.Open(condition))
                {
                    if (!isAlwaysUsed && UsesScratch(procedure, form))
                    {
                        EmitScratch(writer, procedure);
                    }

                    EmitCalls(writer, procedure, form);
                }
            }
        }
    }

    /// <summary>The widths that a procedure has code for, the widest first and scalars last.</summary>
    private static VectorForm[] FormsOf(Procedure procedure)
    {
        int widest = procedure.Kernels.Where(k => k.IsVectorised).Select(k => k.MaxVectorBits).DefaultIfEmpty(0).Max();
        return VectorForm.All.Where(f => f.IsScalar || f.Bits <= widest).ToArray();
    }

    /// <summary>Whether anything lies in the working memory: what joined kernels hand on does not.</summary>
    private static bool UsesScratch(Procedure procedure, VectorForm form) =>
        KernelsOf(procedure, form).SelectMany(k => k.Kernel.Operands).Any(operand => operand.Storage == Storage.Scratch);

    /// <summary>What runs for a width, in order and each once: kernels by their numbers, and joined ones by that of the first.</summary>
    private static IEnumerable<(int Number, Kernel Kernel)> KernelsOf(Procedure procedure, VectorForm form)
    {
        bool joins = form.Lanes == JoinedContraction.Lanes;
        for (int number = 0; number < procedure.Kernels.Count; number++)
        {
            if (joins && procedure.Joins.TryGetValue(number, out Kernel? joined))
            {
                yield return (number++, joined);
            }
            else
            {
                yield return (number, procedure.Kernels[number]);
            }
        }
    }

    private static void EmitScratch(CodeWriter writer, Procedure procedure)
    {
        if (procedure.ScratchFloats == 0)
        {
            return;
        }

        if (procedure.ScratchOnStack)
        {
            writer.Line($"Span<float> buffer = stackalloc float[{VectorForm.Text(procedure.ScratchFloats + 16)}];");
            writer.Line("ref float scratch = ref Scratch.Align64(ref MemoryMarshal.GetReference(buffer));");
        }
        else
        {
            writer.Line($"ref float scratch = ref Scratch.Rent({VectorForm.Text(procedure.ScratchFloats)});");
        }
    }

    private void EmitCalls(CodeWriter writer, Procedure procedure, VectorForm form)
    {
        foreach ((int number, Kernel kernel) in KernelsOf(procedure, form))
        {
            KernelLoop? loop = procedure.Loops.FirstOrDefault(l => l.Contains(number));
            if (loop is null)
            {
                EmitCall(writer, kernel, form);
            }
            else if (loop.First == number)
            {
                using CodeWriter.Block block = writer.Open($"for (int {Step} = 0; {Step} < {VectorForm.Text(loop.Steps)}; {Step}++)");
                foreach (Kernel repeated in procedure.Kernels.Skip(loop.First).Take(loop.Count))
                {
                    EmitCall(writer, repeated, form);
                }
            }
        }
    }

    private void EmitCall(CodeWriter writer, Kernel kernel, VectorForm form)
    {
        VectorForm used = !kernel.IsVectorised ? VectorForm.Scalar
            : form.Bits > kernel.MaxVectorBits ? VectorForm.All.First(f => f.Bits <= kernel.MaxVectorBits)
            : form;
        string method = _methods.NameOf(kernel, used);
        IEnumerable<string> arguments = kernel.Operands.Select(Argument);
        writer.Line($"{method}({string.Join(", ", arguments)});");
    }

    private string Argument(Operand operand)
    {
        string place = Place(operand);
        string moved = Offset.Of(operand.StepStart, (Step, operand.StepStride));
        return $"ref {VectorForm.Element(place, moved)}";
    }

    private string Place(Operand operand)
    {
        switch (operand.Storage)
        {
            case Storage.Input:
                return VectorForm.Element(_program.Inputs[operand.Index].Name, VectorForm.Text(operand.Offset));
            case Storage.Output:
                return VectorForm.Element(_program.Outputs[operand.Index].Name, VectorForm.Text(operand.Offset));
            default:
                string keyword = operand.Type.Keyword();
                string place = VectorForm.Element(operand.Storage == Storage.Scratch ? "scratch" : "weights", VectorForm.Text(operand.Offset));
                return keyword == "float" ? place : $"Unsafe.As<float, {keyword}>(ref {place})";
        }
    }
}
