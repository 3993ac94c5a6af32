using FusedGen.Compiler.Interpreting.Nodes;
using FusedGen.Compiler.KernelPrograms;

namespace FusedGen.Compiler.Interpreting;

/// <summary>A kernel program that can be run.</summary>
internal sealed class KernelCode
{
    private readonly Frame _frame;
    private readonly int[] _parameters;
    private readonly Action<Frame> _body;

    /// <summary>Makes a program ready.</summary>
    /// <param name="program">The program.</param>
    /// <param name="machine">What its bits depend on.</param>
    public KernelCode(KernelProgram program, Machine machine)
    {
        Slots slots = new();
        List<Action<Frame>> atStart = [];
        _parameters = program.Parameters.Select(slots.Of).ToArray();
        _body = new StatementCompiler(slots, machine, atStart.Add).Compile(program.Body);
        _frame = slots.CreateFrame();
        foreach (Action<Frame> action in atStart)
        {
            action(_frame);
        }
    }

    /// <summary>Runs it.</summary>
    /// <param name="operands">Where its operands lie.</param>
    /// <param name="cancellationToken">Stops between the turns of loops.</param>
    /// <exception cref="KernelFaultException">It touched what is not its operands'.</exception>
    public void Run(IReadOnlyList<PointerValue> operands, CancellationToken cancellationToken)
    {
        for (int p = 0; p < _parameters.Length; p++)
        {
            _frame.Pointers[_parameters[p]] = operands[p];
        }

        _frame.CancellationToken = cancellationToken;
        _body(_frame);
    }
}
