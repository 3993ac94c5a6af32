using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Interpreting;
using FusedGen.Compiler.Planning;
using FusedGen.Compiler.Planning.Targets;
using FusedGen.Compiler.Printing.Kernels;
using FusedGen.Compiler.Scheduling;
using Program = FusedGen.Compiler.Planning.Program;

namespace FusedGen.Compiler.Tests.Harness;

/// <summary>
/// The programs from which compiled code was printed, run by the interpreter: it must have the bits of the code, or
/// what the build proves is not what runs.
/// </summary>
internal static class Interpretation
{
    private static readonly Machine s_machine = new(Fma.IsSupported || AdvSimd.IsSupported, RuntimeElementFunctions.Instance);

    /// <summary>Holds the answers of compiled code to the interpreter, bit by bit.</summary>
    /// <param name="program">What was printed and compiled.</param>
    /// <param name="procedure">The procedure that answered.</param>
    /// <param name="maxVectorBits">The widest vectors that the code was let use.</param>
    /// <param name="inputs">A tensor for each input, with the rows of the procedure.</param>
    /// <param name="answers">A tensor for each output.</param>
    public static void AssertSameBits(Program program, Procedure procedure, int maxVectorBits, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> answers) =>
        AssertSameBits(
            program,
            ProcedureSchedule.AllOf(procedure).First(s => s.Machine.IsScalar || (s.Machine.VectorBits <= maxVectorBits && Runs(s.Machine))), inputs, answers);

    /// <summary>Holds the answers of compiled code to the interpreter of one schedule, bit by bit.</summary>
    public static void AssertSameBits(Program program, ProcedureSchedule schedule, IReadOnlyList<Tensor> inputs, IReadOnlyList<Tensor> answers)
    {
        Tensor[] expected = new ProgramInterpreter(program, schedule, s_machine).Run(inputs, CancellationToken.None);
        for (int o = 0; o < expected.Length; o++)
        {
            for (int i = 0; i < expected[o].Count; i++)
            {
                bool isSame = expected[o].Type.IsFloating()
                    ? expected[o].Floats[i].Equals(answers[o].Floats[i])
                        && (expected[o].Floats[i] != 0 || double.IsNegative(expected[o].Floats[i]) == double.IsNegative(answers[o].Floats[i]))
                    : expected[o].Integers[i] == answers[o].Integers[i];
                Assert.True(
                    isSame, $"output {o}, element {i} on {schedule.Machine.Name}: {answers[o].ElementAsDouble(i):R} compiled, "
                        + $"{expected[o].ElementAsDouble(i):R} interpreted");
            }
        }
    }

    /// <summary>Whether the condition in the generated code holds on this machine.</summary>
    private static bool Runs(Target target)
    {
        const string Space = "System.Runtime.Intrinsics.";
        string[] names = TargetSpelling.Condition(target)!.Replace("global::" + Space, "", StringComparison.Ordinal).Split('.');
        string type = names.Length == 2 ? names[0] : $"{names[0]}.{string.Join('+', names[1..^1])}";
        return (bool)typeof(Vector128).Assembly.GetType(Space + type, throwOnError: true)!.GetProperty(names[^1])!.GetValue(null)!;
    }
}
