import { installPortableMath } from '../../numerics/distributions/portable-math.js'

// The first import of a program: constants that other modules compute as they load have the same digits too.
installPortableMath()
